import { Refusal } from '@circus/contracts';

/**
 * A codec in WebAssembly, loaded when it is first needed, and again after each frame it complained about: an exception that
 * leaves such a module may leave its stack and memory as they were in the middle, so that some frames later it fails for
 * all of them.
 */
export class CodecModule<Module> {
  private module: Module | undefined;
  private isSuspect = false;
  private loading: Promise<void> | undefined;

  constructor(private readonly load: () => Promise<Module>) {}

  /** Resolves when there is a module that never failed. @throws what keeps it from being loaded */
  ready(): Promise<void> {
    if (this.module !== undefined && !this.isSuspect) return Promise.resolve();
    this.loading ??= this.load()
      .then((module) => {
        this.module = module;
        this.isSuspect = false;
      })
      .finally(() => {
        this.loading = undefined;
      });
    return this.loading;
  }

  /**
   * Decodes one frame. What codecs complain with is of many kinds: numbers, error objects, traps of the WebAssembly engine.
   *
   * @param codec its name, for messages
   * @throws Refusal 'unprocessable' for a damaged frame; 'unavailable' where the module may be to blame
   */
  decode<Result>(codec: string, work: (module: Module) => Result): Result {
    if (this.module === undefined) throw loadingAgain(codec);
    try {
      return work(this.module);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const refusal = this.isSuspect
        ? loadingAgain(codec)
        : new Refusal('unprocessable', `The ${codec} frame is damaged and cannot be decoded.`);
      refusal.cause = error;
      this.isSuspect = true;
      throw refusal;
    }
  }
}

const loadingAgain = (codec: string): Refusal =>
  new Refusal('unavailable', `The decoder of ${codec} frames is being loaded. Try again in a moment.`);
