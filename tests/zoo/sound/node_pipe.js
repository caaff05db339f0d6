// zoo: program=tcp-echo sound
// Another language: Node, each socket piped to itself.
const net = require("net");

const server = net.createServer({ allowHalfOpen: true }, (client) => {
  client.on("error", () => client.destroy());
  client.pipe(client);
});
server.on("error", (problem) => {
  console.error(problem.message);
  process.exit(1);
});
server.listen({ port: Number(process.argv[2]), host: "0.0.0.0" });
