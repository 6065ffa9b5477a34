import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { isBelow } from '../routing/routeTable.js';

/** How a file can be sent: as it is, or as it was compressed when the console was built. */
export interface ConsoleForm {
  readonly file: string;
  readonly size: number;
  /** As `Content-Encoding` has it; undefined for the file itself. */
  readonly encoding?: 'br' | 'gzip';
}

/** One file of the console. */
export interface ConsoleFile {
  readonly type: string;
  /** Strong, of the content. A form adds its encoding. */
  readonly hash: string;
  /** Its name carries a hash of its content: another content has another address. */
  readonly immutable: boolean;
  /** The smallest first; the last one is the file itself. */
  readonly forms: readonly ConsoleForm[];
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const COMPRESSED = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** Where addresses are programs', or the files' own: what is not there is not there. */
const NO_PAGES = ['/api', '/rs', '/dicom-web', '/login', '/assets'];
/** UIDs have dots as well, but no letters. */
const LOOKS_LIKE_FILE = /\.[a-z][a-z0-9]{0,10}$/i;

/** The console as it was built: every file that there is, read once at the start. */
export class ConsoleFiles {
  private constructor(private readonly files: ReadonlyMap<string, ConsoleFile>) {}

  /** @returns undefined where no console was built in `folder` */
  static open(folder: string): ConsoleFiles | undefined {
    if (!existsSync(join(folder, 'index.html'))) return undefined;
    const files = new Map<string, ConsoleFile>();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(folder, file).split(sep).join('/')}`;
      const hash = createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 22);
      files.set(path, { type, hash, immutable: path.startsWith('/assets/'), forms: formsOf(file) });
    }
    return new ConsoleFiles(files);
  }

  /** The file at an address. Addresses of the console's own pages all give its one page, which reads them itself. */
  at(path: string): ConsoleFile | undefined {
    return this.files.get(path) ?? (isPage(path) ? this.files.get('/index.html') : undefined);
  }
}

const isPage = (path: string): boolean =>
  !LOOKS_LIKE_FILE.test(path) && !NO_PAGES.some((prefix) => isBelow(path, prefix));

function formsOf(file: string): ConsoleForm[] {
  const compressed = COMPRESSED.flatMap(([encoding, extension]) => {
    const size = statSync(file + extension, { throwIfNoEntry: false })?.size;
    return size === undefined ? [] : [{ file: file + extension, size, encoding }];
  });
  return [...compressed, { file, size: statSync(file).size }];
}
