import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends exactly the bytes it is told to. */
export interface RawClient {
  readonly socket: Socket;
  /** Everything received so far. */
  readonly text: string;
  /** How the connection ended: by the other side's end, by a reset, or not yet. */
  readonly ended: 'open' | 'end' | 'reset';
  send(bytes: string | Buffer): void;
  /** Waits until what was received matches. */
  until(pattern: RegExp): Promise<string>;
  untilClosed(): Promise<void>;
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  let ended: RawClient['ended'] = 'open';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('end', () => {
    if (ended === 'open') ended = 'end';
  });
  socket.on('error', () => {
    ended = 'reset';
  });
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
  });
  return {
    socket,
    get text() {
      return text;
    },
    get ended() {
      return ended;
    },
    send: (bytes) => void socket.write(bytes),
    until: async (pattern) => {
      while (!pattern.test(text)) {
        await Promise.race([once(socket, 'data'), closed]);
        if (socket.destroyed && !pattern.test(text)) {
          throw new Error(`The connection closed (${ended}) after: ${text.slice(0, 500)}`);
        }
      }
      return text;
    },
    untilClosed: () => closed,
  };
}

/** The lines of a request. */
export const lines = (...text: string[]): string => `${text.join('\r\n')}\r\n\r\n`;
