// zoo: program=udp-echo sound
// Another language: Node, a reply for each event.
const dgram = require("dgram");

const socket = dgram.createSocket("udp4");
socket.on("message", (data, sender) => {
  if (sender.port !== 0) {
    socket.send(data, sender.port, sender.address, () => {});
  }
});
socket.on("error", (problem) => {
  console.error(problem.message);
  process.exit(1);
});
socket.bind(Number(process.argv[2]));
