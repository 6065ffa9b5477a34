import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boxEnvironment } from '../../src/boxes/boxEnvironment.js';
import { InnerAddresses, type Network, readNetwork } from '../../src/peers/innerAddresses.js';
import { Peers } from '../../src/peers/peer.js';

const none = new InnerAddresses([]);
const allowing = (...texts: string[]) => new InnerAddresses(texts.map((text) => readNetwork(text) as Network));

describe('addresses of boxes', () => {
  it.each([
    ['this machine', 'http://127.0.0.1/'],
    ['this machine, in one number', 'http://2130706433/'],
    ['this machine, in hexadecimal', 'http://0x7f.1/'],
    ['this machine, in octal', 'http://0177.0.0.1/'],
    ['this machine, by name', 'http://localhost:8080/'],
    ['any of this machine', 'http://0.0.0.0/'],
    ['the metadata service of clouds', 'http://169.254.169.254/latest/'],
    ['another metadata service of clouds', 'http://100.100.100.200/'],
    ['a private network', 'http://10.1.2.3/'],
    ['a private network', 'https://172.16.0.1/'],
    ['a private network', 'https://192.168.1.1/'],
    ['all at once', 'http://255.255.255.255/'],
    ['a group', 'http://224.0.0.1/'],
    ['this machine in IPv6', 'http://[::1]/'],
    ['any of this machine in IPv6', 'http://[::]/'],
    ['IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/'],
    ['IPv4 in IPv6, in hexadecimal', 'http://[::ffff:a9fe:a9fe]/'],
    ['IPv4 in IPv6, as it was long ago', 'http://[::127.0.0.1]/'],
    ['translated IPv4', 'http://[64:ff9b::7f00:1]/'],
    ['tunnelled IPv4', 'http://[2002:7f00:1::]/'],
    ['this link in IPv6', 'http://[fe80::1]/'],
    ['a private network in IPv6', 'http://[fd00::1]/'],
    ['a metadata service in IPv6', 'http://[fd00:ec2::254]/'],
  ])('are refused where they lead to %s: %s', async (_where, url) => {
    await expect(none.require(url)).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('are taken outside, and inside where an administrator allows it', async () => {
    for (const url of ['https://8.8.8.8/', 'http://[2606:4700::1111]/', 'https://no-such-host.invalid/']) {
      await expect(none.require(url)).resolves.toBeUndefined();
    }
    await expect(allowing('10.1.0.0/16').require('http://10.1.2.3/')).resolves.toBeUndefined();
    await expect(allowing('10.1.0.0/16').require('http://10.2.2.3/')).rejects.toThrow('BOX_ALLOWED_NETWORKS');
    await expect(allowing('127.0.0.1').require('http://[::ffff:127.0.0.1]/')).resolves.toBeUndefined();
    await expect(allowing('fd00:1::/32').require('http://[fd00:1::5]/')).resolves.toBeUndefined();
  });

  it('are allowed as networks or single addresses, and as nothing else', () => {
    const read = (text: string) => boxEnvironment.BOX_ALLOWED_NETWORKS.safeParse(text);
    expect(read(' 10.0.0.0/8, 192.168.1.7 ,fd00::/8,').data).toEqual([
      { address: '10.0.0.0', prefix: 8 },
      { address: '192.168.1.7', prefix: 32 },
      { address: 'fd00::', prefix: 8 },
    ]);
    for (const text of ['10.0.0.0/33', 'hospital.example', '10.0.0/8', 'fd00::/129', '/8']) {
      expect(read(text).success).toBe(false);
    }
  });

  it('are looked at again when a connection is made, and redirects are not followed', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const poll = async (addresses: InnerAddresses, host: string) => {
      const peers = new Peers({ addresses, silenceMs: 2_000 });
      const peer = peers.at(`http://${host}:${port}/api/transactions/t`, new AbortController().signal);
      return peer.poll(1).finally(() => peers.close());
    };
    // A name that was harmless when the box was connected, and leads inside now.
    await expect(poll(none, 'localhost')).rejects.toThrow('BOX_ALLOWED_NETWORKS');
    await expect(poll(none, '127.0.0.1')).rejects.toThrow('BOX_ALLOWED_NETWORKS');
    expect(asked).toEqual([]);
    await expect(poll(allowing('127.0.0.0/8', '::1'), 'localhost')).rejects.toThrow('points elsewhere');
    expect(asked).toEqual(['/api/transactions/t/outgoing/poll?n=1']);
    await new Promise((closed) => server.close(closed));
  });
});
