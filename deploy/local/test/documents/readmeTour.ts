import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctPhantom } from '@circus/dicom';
import { readGreyPng } from '../suite/greyPng.js';
import type { Reader } from './reader.js';

/** What has to come of a block of the README's five minutes, besides being run. */
type Check = (printed: string, shown: string, reader: Reader) => void;

/** The blocks as the reader meets them, each by a part that no other has. */
export const readmeTour: [part: string, check: Check][] = [
  [
    'add-permanent-token',
    (printed, shown, reader) => {
      expect(printed.replace(/[0-9a-f]{40}$/, '')).toBe(shown.replace(/[0-9a-f]{40}$/, ''));
      reader.token = /[0-9a-f]{40}$/.exec(printed)?.[0] as string;
    },
  ],
  [
    'node circus demo',
    (printed, shown) => {
      const withoutCase = (text: string) => text.replace(/[0-9a-z]{26}$/gm, '');
      expect(withoutCase(printed)).toContain(withoutCase(shown));
    },
  ],
  [
    '@study.zip',
    (printed) => {
      const [, taskId, tasks = ''] = /^\{"taskId":"([0-9a-z]{26})"\}(.*)$/s.exec(printed) ?? [];
      expect(JSON.parse(tasks)).toMatchObject({
        items: expect.arrayContaining([expect.objectContaining({ taskId })]),
      });
    },
  ],
  [
    '/api/series \\',
    (printed, shown) => {
      expect(JSON.parse(printed)).toMatchObject(JSON.parse(shown.replace(', …', '')) as object);
    },
  ],
  [
    '/rs/metadata',
    (printed, shown, { folder }) => {
      expect(JSON.parse(printed)).toEqual(JSON.parse(shown));
      const { width, height, pixels } = readGreyPng(readFileSync(join(folder, 'axial.png')));
      expect([width, height]).toEqual([512, 512]);
      expect(new Set(pixels).size).toBeGreaterThan(100);
    },
  ],
  [
    '/api/metadata/flatseries',
    (printed, _, { folder }) => {
      expect(JSON.parse(printed)).toHaveLength(2);
      const image = readFileSync(join(folder, 'image.dcm'));
      expect([...ctPhantom({ slices: 60 })].some(({ bytes }) => bytes.equals(image))).toBe(true);
    },
  ],
];
