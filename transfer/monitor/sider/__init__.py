"""The pages. Each module writes its addresses into `transfer.monitor.ruter`."""
