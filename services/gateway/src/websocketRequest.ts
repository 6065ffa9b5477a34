import { IncomingMessage } from 'node:http';

/**
 * A request whose wish to upgrade counts only for WebSockets. Others, such as the `h2c` that Java's client adds to
 * every plain request, are answered as if nothing had been asked (RFC 9110 7.8); without this, Node takes every upgrade
 * away from the ordinary way as soon as somebody listens for one.
 */
export class WebSocketAwareRequest extends IncomingMessage {
  private wishes: boolean | null | undefined;

  get upgrade(): boolean {
    if (!this.wishes) return false;
    return this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket';
  }

  set upgrade(wishes: boolean | null) {
    this.wishes = wishes;
  }
}
