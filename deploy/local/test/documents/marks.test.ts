import { existsSync } from 'node:fs';
import { circusCommands, wrongCalls } from './circusCommands.js';
import { type Block, runnableOf } from './documentBlocks.js';
import { guides, textOf, textWithin } from './documentTexts.js';

/** Why a block may not be run, as a comment before it says: `<!-- not run: needs Docker -->`. */
const REASONS = [
  'needs Docker',
  'needs Kubernetes',
  'needs root',
  'needs another site',
  'needs other servers',
  'starts the suite',
  'stops the suite',
  'changes the sources',
  'takes minutes',
  'a fragment',
];

const placeOf = ({ document, line }: Block): string => `${document}:${line}`;

describe('blocks of documents', () => {
  it.each(guides)('are run, or said not to be and why: %s', (document) => {
    const flaws = runnableOf(document).flatMap((block) => {
      const { mark } = block;
      if (mark?.kind === 'not run' && !REASONS.includes(mark.reason))
        return [`${placeOf(block)}: "${mark.reason}" is no reason; these are: ${REASONS.join(', ')}`];
      if (mark?.kind === 'run by') {
        if (!existsSync(mark.file)) return [`${placeOf(block)}: there is no ${mark.file}`];
        const called = [...block.content.matchAll(/node circus ([\w-]+)/g)].map(([, name]) => name as string);
        const missing = called.filter((name) => !textWithin(mark.file).includes(name));
        return missing.map((name) => `${placeOf(block)}: ${mark.file} does not run ${name}`);
      }
      return [];
    });
    expect(flaws).toEqual([]);
  });

  it('name commands of node circus and their options as they are', async () => {
    const commands = await circusCommands();
    const wrong = guides.flatMap((document) =>
      wrongCalls(textOf(document), commands).map((flaw) => `${document}: ${flaw}`),
    );
    expect(wrong).toEqual([]);
    const mistaken = ['node circus chekc', 'node circus check --hasty', 'node circus users remove sato@example.com'];
    expect(mistaken.map((call) => wrongCalls(call, commands).length)).toEqual([1, 1, 1]);
  });
});
