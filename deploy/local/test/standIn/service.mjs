// Stands in for a service of the suite: ready at once, ends on SIGTERM and when the supervisor is gone.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';

const {
  SERVICE_NAME: name,
  HOST,
  PORT,
  NATS_URL,
  DATABASE_URL,
  STAND_IN_JOURNAL,
  STAND_IN_FAILS,
  STAND_IN_HANGS,
  STAND_IN_WAITS,
} = process.env;

const answers = (url) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) }, () => {
      socket.destroy();
      resolve('answers');
    });
    socket.on('error', () => resolve('is gone'));
  });

if (STAND_IN_FAILS === name) {
  console.log(JSON.stringify({ level: 60, time: Date.now(), msg: 'The stand-in was told to fail' }));
  process.exit(3);
}

createServer((request, response) => {
  if (request.url !== '/readyz') return response.writeHead(404).end();
  const waits = STAND_IN_WAITS === name;
  response
    .writeHead(waits ? 503 : 200)
    .end(JSON.stringify({ checks: { database: 'ok', nats: waits ? 'no answer' : 'ok' } }));
}).listen(Number(PORT), HOST, () => console.log(JSON.stringify({ level: 30, time: Date.now(), msg: 'Listening' })));

process.on('disconnect', () => STAND_IN_HANGS !== name && process.exit(0));
process.on('SIGTERM', async () => {
  if (STAND_IN_HANGS === name) return;
  const database = DATABASE_URL ? ` database ${await answers(DATABASE_URL)}` : '';
  appendFileSync(STAND_IN_JOURNAL, `${name} stops: nats ${await answers(NATS_URL)}${database}\n`);
  process.exit(0);
});
