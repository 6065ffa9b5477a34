/** A program that comes from the operating system's packages, not from npm. */
export interface SystemProgram {
  program: string;
  /** Its package's name in Debian and Ubuntu, in Homebrew too. */
  package: string;
  /** What the suite needs it for, as the beginning of a sentence. */
  purpose: string;
  /** Where those find it who have no package of it. */
  download?: string;
  /** What else helps where it cannot be installed. */
  otherwise: string;
}

export const natsServer: SystemProgram;

/** Programs that only tests need. */
export const testPrograms: SystemProgram[];

/** The absolute path of a program in PATH or in a usual folder beside it; undefined where there is none. */
export function findProgram(name: string): string | undefined;

/** What to tell a user who has to install the program. */
export function instructions(wanted: SystemProgram): string;

/**
 * Finds a program, or installs it where that is allowed: as root, with apt-get.
 *
 * @throws Error that says what to do
 */
export function provideProgram(wanted: SystemProgram, onNotice: (text: string) => void): Promise<string>;
