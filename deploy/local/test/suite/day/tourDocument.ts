import { readFileSync, writeFileSync } from 'node:fs';
import { SHORT_COMMANDS, STARTS } from './readersCommands.js';
import type { Chapter, Step } from './story.js';

const PATH = 'docs/tour.md';
const MARK = '<!-- Behind this line everything is written by deploy/local/test/suite/day: change it there. -->\n\n';

/** What stands below a chapter besides its steps. */
const PICTURES: Record<string, string> = {
  'She looks at it': [
    '| axial | coronal | sagittal |',
    '|---|---|---|',
    '| ![axial](images/axial.png) | ![coronal](images/coronal.png) | ![sagittal](images/sagittal.png) |',
    '',
    'These are of a CT of 60 images, with another window. In [the console](console.md) one scrolls through them.',
  ].join('\n'),
  'She paints, and saves twice': 'People do this in the console:\n\n![Labels being painted](images/console-labels.jpg)',
  'A plug-in looks at it': [
    'Here it is a program of this machine, as for [whoever develops a plug-in](../deploy/examples/plugin-template/README.md). In a hospital it',
    'is a container without a network; `npm run test:long` tells the story with one. In the console:',
    '',
    '![What a plug-in found, and what somebody thinks of it](images/console-cad.jpg)',
  ].join('\n'),
};

/** `docs/tour.md` as it stands, and as the story has it; what is above the mark is written by hand. */
export function tourDocument(chapters: readonly Chapter[]): { written: string; told: string; update(): void } {
  const written = readFileSync(PATH, 'utf8');
  const head = written.slice(0, written.indexOf(MARK));
  const told = head + MARK + [preparations(), ...chapters.map(chapterText)].join('\n');
  return { written, told, update: () => writeFileSync(PATH, told) };
}

/** Without what is another one each time: figures, ids and UIDs, and so also the hours of the day. */
export const formOf = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{40,64}\b/g, '#')
    .replace(/\b01[0-9a-z]{24}\b/g, '#')
    .replace(/-?\d+(?:[.,:]\d+)*/g, '#');

const block = (language: string, content: string): string => `\`\`\`${language}\n${content}\n\`\`\`\n`;

const preparations = (): string =>
  [
    '## Before the day begins\n',
    'The two sites, each in a terminal of its own:\n',
    block('sh', STARTS),
    'In a third terminal, in the same folder, short names for what follows: `hospital`, `research` and `mori` ask the API of a site as one of its users, `field` takes something out of an answer, and `crash` ends a service without warning.\n',
    block('sh', SHORT_COMMANDS),
  ].join('\n');

function chapterText({ title, steps }: Chapter): string {
  const picture = PICTURES[title];
  return [`## ${title}\n`, ...steps.map(stepText), ...(picture === undefined ? [] : [`${picture}\n`])].join('\n');
}

/** Without how long it took: that is told of the reader's own machine by the test. */
function stepText({ at, sentence, commands, shown }: Step): string {
  return [
    `**${at}** ${sentence}\n`,
    ...(commands === undefined ? [] : [block('sh', commands)]),
    ...(shown === undefined || shown === '' ? [] : [block('', shown)]),
  ].join('\n');
}
