// A peer: Node.js with `soap`, XSD validation by libxml2, nothing stored, no rules.
import cluster from 'node:cluster';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [schemas, processes] = [process.argv[2], Number(process.argv[3] ?? 2)];

if (cluster.isPrimary) {
  let ready = 0;
  for (let n = 0; n < processes; n += 1) cluster.fork();
  cluster.on('message', (_, port) => {
    ready += 1;
    if (ready === processes) console.log(`ready on http://127.0.0.1:${port}`);
  });
  process.on('SIGTERM', () => process.exit(0));
} else {
  const soap = await import('soap');
  const { XmlDocument, XsdValidator } = await import('libxml2-wasm');
  const { xmlRegisterFsInputProviders } = await import('libxml2-wasm/lib/nodejs.mjs');
  xmlRegisterFsInputProviders();
  const folder = path.join(schemas, 'ws4', '2021-05');
  const file = path.join(folder, 'ws4.xsd');
  const xsd = XmlDocument.fromBuffer(fs.readFileSync(file), { url: file });
  const validator = XsdValidator.fromDoc(xsd);
  const validate = (body) => {
    const start = body.indexOf('<SendForsendelse');
    const end = body.lastIndexOf('</SendForsendelse>') + '</SendForsendelse>'.length;
    const message = XmlDocument.fromString(body.slice(start, end));
    try {
      validator.validate(message);
    } finally {
      message.dispose();
    }
  };
  const operation = (args) => {
    const posts = [args.forsendelse.post].flat();
    return { kvittering: { kvitteringId: '0'.repeat(26), antall: posts.length } };
  };
  const missing = () => ({});
  const port = { SendForsendelse: operation };
  const handler = new Proxy(port, { get: (target, name) => target[name] ?? missing });
  const wsdl = path.join(folder, 'ws4.wsdl');
  const server = http.createServer();
  // `soap` wants the services as the WSDL names them; one handler serves whichever it asks for.
  const text = fs.readFileSync(wsdl, 'utf8');
  const service = /<(?:wsdl:)?service name="([^"]+)"/.exec(text)[1];
  const portName = /<(?:wsdl:)?port name="([^"]+)"/.exec(text)[1];
  server.listen(0, '127.0.0.1', () => {
    const listening = soap.listen(server, {
      path: '/ws4',
      services: { [service]: { [portName]: handler } },
      xml: text,
      uri: wsdl,
      callback: () => process.send(server.address().port),
    });
    listening.log = (type, data) => {
      if (type === 'received') validate(data);
    };
  });
}
