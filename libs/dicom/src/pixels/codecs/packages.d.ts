// The codec packages come without types; these are the parts that are used.

/** A module compiled from C++ by Emscripten; it writes into the options it is given. */
interface EmscriptenOptions {
  print(text: string): void;
  printErr(text: string): void;
}

interface WasmFrameDecoder {
  /** Room for so many compressed bytes, inside the module's memory. */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  /** Valid until the decoder is deleted. */
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number };
  delete(): void;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  interface JpegLsDecoder extends WasmFrameDecoder {
    /** 0: a plane for each component; 1: by line; 2: by pixel. */
    getInterleaveMode(): number;
  }
  export default function load(options: EmscriptenOptions): Promise<{ JpegLSDecoder: new () => JpegLsDecoder }>;
}

declare module '@cornerstonejs/codec-openjph' {
  export default function load(options: EmscriptenOptions): Promise<{ HTJ2KDecoder: new () => WasmFrameDecoder }>;
}
