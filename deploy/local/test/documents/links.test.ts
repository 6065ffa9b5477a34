import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { proseOf, textOf } from './documentTexts.js';

const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => existsSync(path));

/** Text that is read, without code in it. */
const readText = (path: string): string => proseOf(textOf(path)).replace(/`[^`\n]*`/g, '');

/** Addresses in a document that are not of another site. */
const linksOf = (path: string): string[] =>
  [...readText(path).matchAll(/\]\(<?([^)>\s]+)>?(?: "[^"]*")?\)|(?:src|href)="([^"]+)"/g)]
    .map(([, inMarkdown, inHtml]) => (inMarkdown ?? inHtml) as string)
    .filter((link) => !/^[a-z]+:/.test(link));

const anchorsOf = new Map<string, Set<string>>();
/** The anchors that GitHub gives the headings of a document. */
function anchors(path: string): Set<string> {
  const known = anchorsOf.get(path);
  if (known) return known;
  const found = new Set<string>();
  for (const [, heading = ''] of proseOf(textOf(path)).matchAll(/^#+ +(.*)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
    let name = anchor;
    for (let number = 1; found.has(name); number++) name = `${anchor}-${number}`;
    found.add(name);
  }
  anchorsOf.set(path, found);
  return found;
}

/** Why a link leads nowhere; undefined where it leads somewhere. */
function flawOf(document: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#') as [string, string?];
  const target = path === '' ? document : normalize(join(dirname(document), decodeURI(path)));
  if (!existsSync(target)) return `${document}: ${link} leads to ${target}, which is not there`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  return anchors(target).has(anchor) ? undefined : `${document}: ${link}: ${target} has no heading of this name`;
}

/** Paths of the project that stand as code in a text: `libs/dicom`, `services/<service>/src/config.ts`, `src/{a,b}.ts`. */
const pathsIn = (text: string): string[] =>
  [...proseOf(text).matchAll(/`((?:libs|services|deploy|circus|bench\/src|docs)\/[^`\s]+)`/g)].map(
    ([, path]) => path as string,
  );

/** `<…>`, `*` and what follows them stand for anything. */
const fixedPartOf = (path: string): string => path.split(/[^/]*[<*{…]/, 1)[0] as string;

describe('links in documents', () => {
  it('are found in the documents that there are', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
    expect(documents.flatMap(linksOf).length).toBeGreaterThan(100);
  });

  it.each(documents)('lead to files and headings that are there: %s', (document) => {
    expect(linksOf(document).flatMap((link) => flawOf(document, link) ?? [])).toEqual([]);
  });

  it('lead from the README to every document', () => {
    const linked = new Set(linksOf('README.md').map((link) => link.split('#')[0]));
    expect(documents.filter((path) => /^docs\/[^/]+\.md$/.test(path) && !linked.has(path))).toEqual([]);
  });

  it('show every picture that is kept for documents', () => {
    const pictures = execFileSync('git', ['ls-files', 'docs/images'], { encoding: 'utf8' }).trim().split('\n');
    const shown = new Set(
      documents.flatMap((document) => linksOf(document).map((link) => normalize(join(dirname(document), link)))),
    );
    expect(pictures.filter((path) => existsSync(path) && !shown.has(path))).toEqual([]);
  });
});

describe('paths of the sources in documents', () => {
  it.each(documents.filter((path) => path !== 'CHANGELOG.md'))('are there: %s', (document) => {
    const missing = pathsIn(textOf(document)).filter((path) => !existsSync(fixedPartOf(path)));
    expect(missing).toEqual([]);
  });

  it("say in the console's document where to change what", () => {
    const [, table = ''] = /## Where do I change …\?\n([\s\S]*?)\n## /.exec(textOf('docs/console.md')) ?? [];
    const named = [...table.matchAll(/`([\w-]+\/[\w./-]*)`/g)].map(([, path]) => path as string);
    expect(named.length).toBeGreaterThan(20);
    const inConsole = (path: string): boolean => existsSync(join('services/console/src', path)) || existsSync(path);
    expect(named.filter((path) => !inConsole(path))).toEqual([]);
  });
});
