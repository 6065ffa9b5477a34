import { type DicomJson, datasetIn, fileBeginning, readHeader } from '@circus/dicom';
import {
  type ClientTerms,
  DicomServer,
  type DicomServerOptions,
  type DimseServices,
  isStorageSopClass,
  NodeClient,
  type ObjectToSend,
  type ProposedContext,
  QUERY_RETRIEVE,
  type RemoteNode,
  type RoleSelection,
  VERIFICATION,
} from '../src/index.js';

export const clientTerms: ClientTerms = {
  maxPduLength: 131_072,
  negotiationMs: 2_000,
  patience: { stalledMs: 2_000, idleMs: 5_000 },
  conversionLimit: 2 ** 30,
};

/** A DICOM node with everything in memory, for the tests of the network alone. */
export class MemoryNode {
  readonly files = new Map<string, Buffer>();
  readonly errors: unknown[] = [];
  /** One for each association that is over: null where it was released. */
  readonly ends: unknown[] = [];
  readonly destinations = new Map<string, RemoteNode>();
  server!: DicomServer;

  static async listen(
    given: { services?: Partial<DimseServices>; options?: Partial<DicomServerOptions> } = {},
    acceptor: Partial<DicomServerOptions['acceptor']> = {},
  ): Promise<MemoryNode> {
    const node = new MemoryNode();
    node.server = await DicomServer.listen({
      ...{ host: '127.0.0.1', port: 0, tls: null, maxAssociations: 4, client: clientTerms },
      acceptor: {
        refuses: ({ calledAeTitle }) => (calledAeTitle === 'MEMORY' ? null : 'calledAeTitle'),
        serves: (uid) => uid === VERIFICATION || uid in QUERY_RETRIEVE || isStorageSopClass(uid),
        takesBack: isStorageSopClass,
        maxPduLength: 131_072,
        negotiationMs: 500,
        patience: { stalledMs: 1_000, idleMs: 5_000 },
        ...acceptor,
      },
      services: {
        store: async ({ sopClassUid, sopInstanceUid, transferSyntaxUid, dataset }) => {
          const chunks: Buffer[] = [fileBeginning({ sopClassUid, sopInstanceUid, transferSyntaxUid })];
          for await (const chunk of dataset) chunks.push(Buffer.from(chunk));
          node.files.set(sopInstanceUid, Buffer.concat(chunks));
        },
        find: async function* () {
          for (const uid of node.files.keys()) yield identifierOf(uid);
        },
        retrieve: async () => node.objects(),
        destination: async (aeTitle) => node.destinations.get(aeTitle) ?? null,
        ...given.services,
      },
      ended: (_, error) => node.ends.push(error),
      failed: (error) => node.errors.push(error),
      ...given.options,
    });
    return node;
  }

  get address(): RemoteNode {
    return { host: '127.0.0.1', port: this.server.port, calledAeTitle: 'MEMORY', callingAeTitle: 'TEST', tls: null };
  }

  objects(): ObjectToSend[] {
    return [...this.files.values()].map(objectOf);
  }

  connect(abstractSyntaxes: readonly string[], roles: readonly RoleSelection[] = []): Promise<NodeClient> {
    return NodeClient.connect(this.address, contextsOf(abstractSyntaxes), clientTerms, roles);
  }
}

const EXPLICIT = '1.2.840.10008.1.2.1';
export const contextsOf = (abstractSyntaxes: readonly string[]): ProposedContext[] =>
  abstractSyntaxes.map((abstractSyntax, index) => ({
    id: 2 * index + 1,
    abstractSyntax,
    transferSyntaxes: [EXPLICIT],
  }));

export const identifierOf = (uid: string): DicomJson => ({
  '00080018': { vr: 'UI', Value: [uid] },
  '00080052': { vr: 'CS', Value: ['IMAGE'] },
});

export function objectOf(file: Buffer): ObjectToSend {
  const reading = readHeader(file, { complete: true });
  if (reading.status !== 'header') throw new Error('no header');
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = reading.header;
  const open = async () => inPieces(file);
  const openIn = async (target: string) => inPieces(await datasetIn(file, target, 2 ** 30));
  return { sopClassUid, sopInstanceUid, transferSyntaxUid, sizeBytes: file.length, open, openIn };
}

async function* inPieces(file: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < file.length; at += 65_536) yield file.subarray(at, at + 65_536);
}
