/** What has to be known of a transfer syntax to read a data set in it (PS3.5 Annex A). */
export interface TransferSyntax {
  name: string;
  /** Attributes stand without VRs. */
  implicit: boolean;
  bigEndian: boolean;
  /** Everything behind the file meta information is one raw deflate stream. */
  deflated: boolean;
}

export const implicitLittleEndian = '1.2.840.10008.1.2';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const explicitBigEndian = '1.2.840.10008.1.2.2';
export const deflatedExplicitLittleEndian = '1.2.840.10008.1.2.1.99';
export const encapsulatedUncompressed = '1.2.840.10008.1.2.1.98';
export const deflatedImageFrame = '1.2.840.10008.1.2.8.1';
export const rleLossless = '1.2.840.10008.1.2.5';

const names = new Map<string, string>([
  [implicitLittleEndian, 'Implicit VR Little Endian'],
  [explicitLittleEndian, 'Explicit VR Little Endian'],
  [encapsulatedUncompressed, 'Encapsulated Uncompressed Explicit VR Little Endian'],
  [deflatedExplicitLittleEndian, 'Deflated Explicit VR Little Endian'],
  [explicitBigEndian, 'Explicit VR Big Endian'],
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 & 4)'],
  ['1.2.840.10008.1.2.4.52', 'JPEG Extended (Process 3 & 5)'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)'],
  ['1.2.840.10008.1.2.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Process 7 & 9)'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression, Non-Hierarchical (Process 10 & 12)'],
  ['1.2.840.10008.1.2.4.56', 'JPEG Full Progression, Non-Hierarchical (Process 11 & 13)'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)'],
  ['1.2.840.10008.1.2.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15)'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 Lossless Only'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000'],
  ['1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 Multi-component Lossless Only'],
  ['1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2 Multi-component'],
  ['1.2.840.10008.1.2.4.94', 'JPIP Referenced'],
  ['1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate'],
  ['1.2.840.10008.1.2.4.100', 'MPEG2 Main Profile / Main Level'],
  ['1.2.840.10008.1.2.4.101', 'MPEG2 Main Profile / High Level'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1'],
  ['1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1'],
  ['1.2.840.10008.1.2.4.104', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video'],
  ['1.2.840.10008.1.2.4.105', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video'],
  ['1.2.840.10008.1.2.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2'],
  ['1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile / Level 5.1'],
  ['1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 Lossless Only'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 with RPCL Options Lossless Only'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000'],
  ['1.2.840.10008.1.2.4.204', 'JPIP HTJ2K Referenced'],
  ['1.2.840.10008.1.2.4.205', 'JPIP HTJ2K Referenced Deflate'],
  [rleLossless, 'RLE Lossless'],
  [deflatedImageFrame, 'Deflated Image Frame Compression'],
]);

// Two syntaxes outside the standard that are met in old archives keep their attributes without VRs: GE's private one
// (only its pixels are big endian) and Papyrus 3.
export const gePrivateImplicit = '1.2.840.113619.5.2';
const implicitSyntaxes = new Set([implicitLittleEndian, gePrivateImplicit, '1.2.840.10008.1.20']);
const deflatedSyntaxes = new Set([deflatedExplicitLittleEndian, '1.2.840.10008.1.2.4.95', '1.2.840.10008.1.2.4.205']);

/** The name of a transfer syntax in PS3.6 Annex A, 'unknown' when it is not there. */
export function transferSyntaxName(uid: string): string {
  return names.get(uid) ?? 'unknown';
}

/** How a data set is written in a transfer syntax. What the standard does not name is explicit VR little endian. */
export function transferSyntaxOf(uid: string): TransferSyntax {
  return {
    name: transferSyntaxName(uid),
    implicit: implicitSyntaxes.has(uid),
    bigEndian: uid === explicitBigEndian,
    deflated: deflatedSyntaxes.has(uid),
  };
}
