import type { Feedback, PluginJob } from '@circus/contracts';
import { displayFlaws } from '../../src/admin/displayFlaws.js';
import { candidatesOf } from '../../src/jobs/displays/candidates.js';
import { agreedOn, isAnswered, numberFlaw, textFlaw } from '../../src/jobs/displays/feedback.js';
import { imageNumbers, layersOf } from '../../src/jobs/displays/volumes.js';

const candidate = (rank: number, confidence: number) => ({ rank, confidence, volumeId: 0, location: [1, 2, 3] });
const results = { results: { lesionCandidates: [candidate(2, 0.4), candidate(1, 0.9), { rank: 3 }] } };
const job = { results } as unknown as PluginJob;
const choices = {
  personal: [
    { caption: 'TP', value: 1 },
    { caption: 'missed TP', value: 2, consensualMapsTo: 1 },
    { caption: 'pending', value: 0, consensualMapsTo: 'nothing' },
  ],
  consensual: [{ caption: 'TP', value: 1 }],
};
const said = (data: unknown, isConsensual = false) => ({ userEmail: 'a@b.c', isConsensual, data }) as Feedback;

describe('lesion candidates', () => {
  it('are ordered, limited and named by their place in the results; what names no place is left out', () => {
    expect(candidatesOf(results, {}).map(({ id }) => id)).toEqual([1, 0]);
    expect(candidatesOf(results, { sortBy: ['confidence', 'asc'] }).map(({ id }) => id)).toEqual([0, 1]);
    expect(candidatesOf(results, { confidenceThreshold: 0.5 }).map(({ id }) => id)).toEqual([1]);
    expect(candidatesOf(results, { maxCandidates: 1 }).map(({ id }) => id)).toEqual([1]);
    expect(candidatesOf(results, { dataPath: 'results.none' })).toEqual([]);
    expect(candidatesOf(null, {})).toEqual([]);
  });
});

describe('feedback', () => {
  it('is whole when each candidate shown has its answer', () => {
    const display = { type: 'LesionCandidates', feedbackKey: 'k', options: { feedbackListener: { type: 'Choice' } } };
    expect(isAnswered(display, undefined, job)).toBe(false);
    expect(isAnswered(display, [{ id: 1, value: 1 }], job)).toBe(false);
    expect(
      isAnswered(
        display,
        [
          { id: 1, value: 1 },
          { id: 0, value: 2 },
        ],
        job,
      ),
    ).toBe(true);
  });

  it('keeps to the limits that the plug-in names', () => {
    const options = { minimum: 0, exclusiveMaximum: 1, multipleOf: 0.1 };
    expect([0, 0.3, 1, -1, 0.25].map((value) => numberFlaw(options, value))).toEqual([
      null,
      null,
      { most: 1 },
      { least: 0 },
      { step: 0.1 },
    ]);
    expect(
      ['', 'abc', 'a', 'abcdef'].map((text) => textFlaw({ minLength: 1, maxLength: 5, pattern: '^ab' }, text)),
    ).toEqual(['short', null, 'pattern', 'long']);
    expect(textFlaw({ pattern: '(' }, 'any')).toBeNull();
  });

  it('of a consensus begins with what all agree on, as far as it stands for something there', () => {
    const lesions = {
      type: 'LesionCandidates',
      feedbackKey: 'k',
      options: { feedbackListener: { type: 'Choice', options: choices } },
    };
    const displays = [lesions, { type: 'Choice', feedbackKey: 'c', options: choices }];
    const feedbacks = [
      said({
        k: [
          { id: 0, value: 1 },
          { id: 1, value: 1 },
        ],
        c: 2,
      }),
      said({
        k: [
          { id: 0, value: 2 },
          { id: 1, value: 0 },
        ],
        c: 1,
      }),
      said({ k: [{ id: 0, value: 0 }], c: 0 }, true),
    ];
    expect(agreedOn(displays, feedbacks)).toEqual({ k: [{ id: 0, value: 1 }], c: 1 });
    expect(agreedOn(displays, [])).toEqual({});
  });
});

describe('volumes of jobs', () => {
  it('know which image of the series each of their layers is, also backwards and with gaps', () => {
    const images = imageNumbers('2-4,8');
    expect(images).toEqual([2, 3, 4, 8]);
    const backwards = layersOf(images, { start: 4, delta: -1 });
    expect([0, 1, 2].map(backwards.imageOf)).toEqual([2, 1, 0]);
    expect([0, 1, 2].map(backwards.layerOf)).toEqual([2, 1, 0]);
    expect(layersOf([1, 2, 3, 4, 5], { start: 1, delta: 2 }).imageOf(2)).toBe(4);
  });
});

describe('a display strategy', () => {
  const flaws = (value: unknown) =>
    displayFlaws(JSON.stringify(value)).map(({ text, isHint }) => [text, isHint === true]);

  it('is refused for what the suite refuses, and wondered about for the rest', () => {
    expect(displayFlaws('[').map(({ text }) => text)).toEqual(['editor.notJson']);
    expect(flaws({})).toEqual([['editor.notList', false]]);
    expect(flaws([null, { type: 'Numeric', feedbackKey: 'a' }, { type: 'Text', feedbackKey: 'a' }])).toEqual([
      ['editor.noType', false],
      ['editor.sameKey', false],
    ]);
    expect(flaws([{ type: '@Own' }, { type: 'Choice' }])).toEqual([
      ['editor.unknownType', true],
      ['editor.noKey', true],
      ['editor.noChoices', true],
    ]);
    expect(flaws([])).toEqual([]);
  });
});
