declare module 'dcmjs' {
  /** The parts that tests compare with. */
  const dcmjs: {
    data: {
      DicomMessage: { readFile(bytes: ArrayBufferLike): { dict: Record<string, { vr: string; Value: unknown[] }> } };
    };
    log: { setLevel(level: string): void };
  };
  export default dcmjs;
}
