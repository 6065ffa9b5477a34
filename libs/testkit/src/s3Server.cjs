// Starts an S3 server on a free port and prints it; ends with its parent.
const S3rver = require('s3rver');

const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: process.argv[2],
  configureBuckets: [{ name: 'archive' }],
});
server.run().then(({ port }) => process.stdout.write(`${port}\n`));
process.stdin.resume().on('end', () => process.exit(0));
