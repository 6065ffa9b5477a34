import { createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { type AcceptorTerms, acceptAssociation, turnAway } from './association/acceptAssociation.js';
import type { Association } from './association/association.js';
import type { ClientTerms } from './dimse/nodeClient.js';
import { serveAssociation } from './dimse/serveAssociation.js';
import type { DimseServices } from './dimse/services.js';

export interface DicomServerOptions {
  host: string;
  /** 0 for a free one. */
  port: number;
  /** Null without TLS. */
  tls: TlsOptions | null;
  /** Associations at the same time; those above it are asked to come back. */
  maxAssociations: number;
  acceptor: AcceptorTerms;
  services: DimseServices;
  /** For the associations of C-MOVE. */
  client: ClientTerms;
  /** Told of each association when it is over; with an error unless it was released. */
  ended: (association: Association, error: unknown) => void;
  /** Told of connections that came to no association, and of what went wrong in a service. */
  failed: (error: unknown, remoteAddress: string) => void;
}

/** Listens for associations on one port. */
export class DicomServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly associations = new Set<Association>();
  private serving = new Set<Promise<void>>();

  private constructor(private readonly options: DicomServerOptions) {
    const welcome = (socket: Socket) => this.welcome(socket);
    this.server = options.tls
      ? createTls({ ...options.tls, handshakeTimeout: options.acceptor.negotiationMs }, welcome)
      : createPlain({ noDelay: true }, welcome);
    // Also connections whose TLS is not agreed on yet count, so that they cannot be piled up.
    this.server.maxConnections = options.maxAssociations * 2 + 16;
    this.server.on('tlsClientError', (error, socket) => {
      options.failed(error, socket.remoteAddress ?? '');
      socket.destroy();
    });
  }

  /** @throws the system's error, EADDRINUSE for instance */
  static async listen(options: DicomServerOptions): Promise<DicomServer> {
    const dicomServer = new DicomServer(options);
    const { server } = dicomServer;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: options.host, port: options.port, exclusive: true }, () => {
        server.off('error', reject);
        server.on('error', (error) => options.failed(error, ''));
        resolve();
      });
    });
    return dicomServer;
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Associations that stand now. */
  get size(): number {
    return this.associations.size;
  }

  /** Takes no further association, gives those at work so long to end, and aborts the others. */
  async close(patienceMs = 0): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const timer = setTimeout(() => this.abortAll(), patienceMs);
    await Promise.allSettled([...this.serving]);
    clearTimeout(timer);
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private abortAll(): void {
    for (const association of this.associations) association.abort();
    for (const socket of this.sockets) if (!this.hasAssociation(socket)) socket.destroy();
  }

  private hasAssociation(socket: Socket): boolean {
    return [...this.associations].some((association) => association.isOn(socket));
  }

  private welcome(socket: Socket): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    if (this.serving.size >= this.options.maxAssociations) return turnAway(socket, 'localLimitExceeded');
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    const served = this.serve(socket);
    this.serving.add(served);
    void served.finally(() => this.serving.delete(served));
  }

  private async serve(socket: Socket): Promise<void> {
    const { acceptor, services, client, ended, failed } = this.options;
    const address = socket.remoteAddress ?? '';
    let association: Association | null = null;
    try {
      association = await acceptAssociation(socket, acceptor);
    } catch (error) {
      failed(error, address);
    }
    if (!association) return;
    this.associations.add(association);
    try {
      await serveAssociation({ association, services, terms: client, failed: (error) => failed(error, address) });
      ended(association, null);
    } catch (error) {
      association.abort();
      ended(association, error);
    } finally {
      this.associations.delete(association);
    }
  }
}
