/** Statuses of C-services (PS3.7 C, PS3.4 B.2.3, C.4). */
export const STATUS = {
  success: 0x0000,
  /** Another match or sub-operation follows. */
  pending: 0xff00,
  cancelled: 0xfe00,
  processingFailure: 0x0110,
  notAuthorized: 0x0124,
  sopClassNotSupported: 0x0122,
  unrecognizedOperation: 0x0211,
  outOfResources: 0xa700,
  moveDestinationUnknown: 0xa801,
  identifierDoesNotMatch: 0xa900,
  /** Sub-operations are over, and some of them failed. */
  subOperationsFailed: 0xb000,
  cannotUnderstand: 0xc000,
} as const;

/** Statuses of C-STORE with which the object is stored: coercion, missing elements (PS3.4 B.2.3). */
const STORED = new Set([0x0000, 0xb000, 0xb006, 0xb007]);

export const isStoredStatus = (status: number): boolean => STORED.has(status);

export const statusText = (status: number): string => status.toString(16).toUpperCase().padStart(4, '0');

/** Why a request is not fulfilled, in the words of DIMSE. */
export class DimseFailure extends Error {
  override readonly name = 'DimseFailure';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What fits into Error Comment (0000,0902). */
export const errorCommentOf = (message: string): string => message.replace(/[^\x20-\x5b\x5d-\x7e]/g, '?').slice(0, 64);
