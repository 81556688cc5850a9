/* Loaded before the service (LD_PRELOAD): writes down what it does to the register's files, and
 * lets their syncs fail.
 *
 * NIR_DISK_FILES   the path of the register; its log is that path with "-wal"
 * NIR_DISK_JOURNAL every write, truncation and sync goes here, after it was done, in one append:
 *                  kind, file (0 register, 1 log), offset, length (each a 64-bit integer), bytes
 * NIR_DISK_FAULT   while this file exists, a sync fails with EIO and syncs nothing
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3 };

static int journal = -1;
static const char *files, *fault;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("NIR_DISK_JOURNAL");
    files = getenv("NIR_DISK_FILES");
    fault = getenv("NIR_DISK_FAULT");
    if (path) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Which of the register's files this is; -1 for any other. */
static int which(int fd) {
    char link[64], path[4096];
    if (journal < 0 || !files) return -1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return -1;
    path[n] = 0;
    size_t length = strlen(files);
    if (strncmp(path, files, length)) return -1;
    if (!path[length]) return 0;
    return strcmp(path + length, "-wal") ? -1 : 1;
}

static void note(int64_t kind, int file, int64_t offset, int64_t length, const void *bytes) {
    int64_t head[4] = {kind, file, offset, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, bytes ? (size_t)length : 0}};
    int kept = errno;
    if (writev(journal, parts, 2) < 0) abort();
    errno = kept;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t wrote(int fd, const void *bytes, ssize_t n, off_t offset) {
    int file = n > 0 ? which(fd) : -1;
    if (file >= 0) note(WRITE, file, offset, n, bytes);
    return n;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset) {
    return wrote(fd, bytes, REAL(pwrite)(fd, bytes, n, offset), offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t offset) {
    return wrote(fd, bytes, REAL(pwrite64)(fd, bytes, n, offset), offset);
}

ssize_t write(int fd, const void *bytes, size_t n) {
    int file = which(fd);
    off_t offset = file < 0 ? 0 : lseek(fd, 0, SEEK_CUR);
    ssize_t done = REAL(write)(fd, bytes, n);
    return file < 0 ? done : wrote(fd, bytes, done, offset);
}

int ftruncate(int fd, off_t size) {
    int done = REAL(ftruncate)(fd, size), file = done ? -1 : which(fd);
    if (file >= 0) note(TRUNCATE, file, size, 0, NULL);
    return done;
}

int ftruncate64(int fd, off64_t size) {
    int done = REAL(ftruncate64)(fd, size), file = done ? -1 : which(fd);
    if (file >= 0) note(TRUNCATE, file, size, 0, NULL);
    return done;
}

static int synced(int fd, int (*sync)(int)) {
    int file = which(fd);
    if (file >= 0 && fault && !access(fault, F_OK)) {
        errno = EIO;
        return -1;
    }
    int done = sync(fd);
    if (!done && file >= 0) note(SYNC, file, 0, 0, NULL);
    return done;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }

int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }
