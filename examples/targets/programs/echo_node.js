// A TCP echo server with node:net. Without allowHalfOpen Node ends its side at the client's FIN.
'use strict';

const net = require('node:net');

net
  .createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy());
    client.pipe(client);
  })
  .listen(Number(process.argv[2]), '0.0.0.0');
