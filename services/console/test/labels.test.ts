import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { barriersOf, type ConsoleUnderTest, consoleUnderTest, send } from './consoleUnderTest.js';

interface SavedLabel {
  type: string;
  name: string;
  data: { voxels?: string; origin?: number[]; size?: number[]; color?: string; [member: string]: unknown };
}
interface SavedRevision {
  description: string;
  series: { seriesUid: string; labels: SavedLabel[]; partialVolumeDescriptor: unknown }[];
}

describe('labels of cases in a browser', () => {
  let opened: ConsoleUnderTest | null;
  let caseId = '';
  beforeAll(async () => {
    opened = await consoleUnderTest();
    if (opened) caseId = await caseOfChest(opened);
  }, 300_000);
  afterAll(() => opened?.close());

  const people = (sentence: string, act: (console: ConsoleUnderTest) => Promise<void>) =>
    it(sentence, async () => {
      if (opened) await act(opened);
    });
  const revisionsOf = async ({ suite }: ConsoleUnderTest): Promise<SavedRevision[]> => {
    const answer = await suite.fetch(`/api/cases/${caseId}`);
    return ((await answer.json()) as { revisions: SavedRevision[] }).revisions;
  };
  const latestLabels = async (console: ConsoleUnderTest): Promise<SavedLabel[]> =>
    (await revisionsOf(console)).at(-1)?.series[0]?.labels ?? [];

  people('voxels are painted and erased, taken back, and saved in the box around them', (console) =>
    console.at(`/cases/${caseId}`, async (page) => {
      await page.getByRole('link', { name: 'Open with labels' }).click();
      await shown(page);
      // The project's own window counts first.
      expect(await page.locator('canvas[data-plane=axial]').getAttribute('data-shown')).toContain('ww=1800&wl=-200');
      await page.getByText('Brush', { exact: true }).click();
      await page.getByLabel('Unit').selectOption('voxels');
      await page.getByLabel('Size').fill('1');
      // From voxel 40 to 80 of 128, in the axial image 11: the plane is as wide as the image.
      await strokeAcross(page, 'axial', 40, 80, 70);
      await page.getByRole('button', { name: /^Voxels 1.*41 voxels$/ }).waitFor();
      expect(await colourAt(page, 'axial', 60, 70)).toEqual([255, 59, 48]);
      await page.getByText('Eraser', { exact: true }).click();
      await strokeAcross(page, 'axial', 71, 80, 70);
      await page.getByRole('button', { name: /31 voxels$/ }).waitFor();
      await page.keyboard.press('Control+z');
      await page.getByRole('button', { name: /41 voxels$/ }).waitFor();
      await page.getByRole('button', { name: 'Redo' }).click();
      await page.getByRole('button', { name: /31 voxels$/ }).waitFor();
      expect(await colourAt(page, 'axial', 75, 70)).not.toEqual([255, 59, 48]);
      await page.getByLabel('Name', { exact: true }).fill('Nodule');
      await page.getByLabel('texture').selectOption('solid');
      expect(await barriersOf(page)).toEqual([]);
      await page.getByLabel('What has changed').fill('painted');
      await page.getByRole('button', { name: 'Save as a new revision' }).click();
      await page.getByText('Saved as revision 2').waitFor();

      const [label] = await latestLabels(console);
      expect(label).toMatchObject({
        type: 'voxel',
        name: 'Nodule',
        attributes: { texture: 'solid' },
        data: { origin: [40, 70, 10], size: [31, 1, 1], color: '#ff3b30', alpha: 1 },
      });
      const blob = await console.suite.fetch(`/api/blob/${label?.data.voxels}`);
      expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([255, 255, 255, 254]);
    }),
  );

  people('what was saved is there again, and shapes are drawn, moved and deleted beside it', (console) =>
    console.at(`/cases/${caseId}/labels`, async (page) => {
      await shown(page);
      await page.getByRole('button', { name: /^Nodule.*31 voxels$/ }).waitFor();
      await page.waitForFunction(() =>
        document.querySelector('canvas[data-plane=axial]')?.ariaLabel?.includes('11 of 20'),
      );
      expect(await colourAt(page, 'axial', 60, 70)).toEqual([255, 59, 48]);
      for (const [tool, at] of [
        ['Cuboid', 30],
        ['Ellipsoid', 90],
        ['Rectangle', 20],
        ['Ellipse', 100],
        ['Ruler label', 50],
      ] as const) {
        await page.getByText(tool, { exact: true }).first().click();
        await dragVoxels(page, 'axial', [at, 80], [at + 10, 92]);
      }
      await page.getByText('Point', { exact: true }).first().click();
      await dragVoxels(page, 'coronal', [64, 5], [64, 5]);
      await page.getByText('Rectangle', { exact: true }).first().click();
      await dragVoxels(page, 'sagittal', [60, 5], [70, 8]);
      await page.getByText('lie in the axial plane').waitFor();

      await page.getByText('Polyline', { exact: true }).first().click();
      const corner = (at: [number, number]) => dragVoxels(page, 'axial', at, at);
      for (const at of [
        [60, 20],
        [75, 20],
        [75, 35],
        [20, 20],
      ] as [number, number][])
        await corner(at);
      await page.getByText('Point at the next corner').waitFor();
      await page.keyboard.press('Backspace');
      // The first one again: it is closed, and what comes next is another line.
      await corner([60, 20]);
      await page.getByText('Point at the next corner').waitFor({ state: 'detached' });

      await page.getByText('Move', { exact: true }).click();
      await dragVoxels(page, 'axial', [75, 35], [75, 30]);
      await dragVoxels(page, 'axial', [35, 86], [40, 86]);
      await page.getByRole('button', { name: /^Ellipse 1/ }).click();
      await page.getByRole('button', { name: 'Delete this label' }).click();
      expect(await page.getByRole('button', { name: /^Ellipse 1/ }).count()).toBe(0);
      await page.getByLabel('Show Nodule').uncheck();
      expect(await colourAt(page, 'axial', 60, 70)).not.toEqual([255, 59, 48]);
      await page.getByLabel('What has changed').fill('measured');
      await page.getByRole('button', { name: 'Save as a new revision' }).click();
      await page.getByText('Saved as revision 3').waitFor();
      const [nodule, cuboid, ellipsoid, rectangle, ruler, point, polyline, ...others] = await latestLabels(console);
      expect(nodule?.data.size).toEqual([31, 1, 1]);
      // 2.8 mm for each voxel; what was drawn from 30 to 40 was moved 5 to the right.
      expect(cuboid?.type).toBe('cuboid');
      near(cuboid?.data.min, [35 * 2.8, 80 * 2.8, 10.5 * 2.5 - 15.4]);
      near(cuboid?.data.max, [45 * 2.8, 92 * 2.8, 10.5 * 2.5 + 15.4]);
      expect(ellipsoid?.type).toBe('ellipsoid');
      near(rectangle?.data.min, [20 * 2.8, 80 * 2.8]);
      near([rectangle?.data.z as number], [10.5 * 2.5]);
      near(ruler?.data.start, [50 * 2.8, 80 * 2.8, 10.5 * 2.5]);
      near(ruler?.data.end, [60 * 2.8, 92 * 2.8, 10.5 * 2.5]);
      near(point?.data.location, [64 * 2.8, 64.5 * 2.8, 5 * 2.5]);
      expect(polyline).toMatchObject({ type: 'polyline', name: 'Polyline 1' });
      near(
        (polyline?.data.points as number[][]).flat(),
        [60, 20, 75, 20, 75, 30, 60, 20].map((voxel) => voxel * 2.8),
      );
      near([polyline?.data.z as number], [10.5 * 2.5]);
      expect(others).toEqual([]);
    }),
  );

  people('all of it can be done by keyboard', (console) =>
    console.at(`/cases/${caseId}/labels?at=20,30,4&tool=brush`, async (page) => {
      await shown(page);
      await page.getByRole('button', { name: 'Add voxels' }).click();
      await page.getByLabel('Unit').selectOption('voxels');
      await page.getByLabel('Size').fill('2');
      await page.locator('canvas[data-plane=coronal]').focus();
      await page.keyboard.press('[');
      await page.keyboard.press(' ');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press(' ');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Voxels 1.*3 voxels$/ }).waitFor();
      await page.waitForURL(/at=21%2C31%2C4/);
      await page.getByRole('radio', { name: 'Ruler label' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowLeft');
      await page.locator('canvas[data-plane=axial]').focus();
      await page.keyboard.press('Enter');
      await page.getByText('press Enter again').waitFor();
      for (let step = 0; step < 10; step++) await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: /^Ruler 2/ }).waitFor();
      await page.locator('canvas[data-plane=axial]').focus();
      await page.keyboard.press('Alt+ArrowDown');
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: /^Ruler 2/ }).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+z');
      await page.getByRole('button', { name: /^Ruler 2/ }).waitFor();
      await page.getByRole('radio', { name: 'Polyline' }).focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowRight');
      await page.locator('canvas[data-plane=axial]').focus();
      await page.keyboard.press('Enter');
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown'])
        await page.keyboard.press(`Shift+${key}`);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Polyline 2/ }).waitFor();

      // Whoever goes without saving is asked, and may stay.
      await page.getByRole('link', { name: 'Tasks' }).click();
      await page.getByRole('dialog').getByText('not saved yet').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Stay here' }).click();
      await page.getByRole('button', { name: /^Ruler 2/ }).waitFor();
      await page.getByRole('link', { name: 'Tasks' }).click();
      await page.getByRole('button', { name: 'Leave without saving' }).click();
      await page.getByRole('heading', { name: 'Tasks' }).waitFor();
      await page.goBack();
      await page.getByRole('button', { name: /^Nodule/ }).waitFor();
      expect(await page.getByRole('button', { name: /^Ruler 2/ }).count()).toBe(0);
    }),
  );

  people('who saves after somebody else is told, loses nothing, and saves both', (console) =>
    console.at(`/cases/${caseId}/labels`, async (page) => {
      await shown(page);
      await page.getByText('Point', { exact: true }).first().click();
      await dragVoxels(page, 'axial', [10, 10], [10, 10]);
      await page.getByRole('button', { name: /^Nodule/ }).click();
      await page.getByLabel('Name', { exact: true }).fill('Mine');

      const before = (await revisionsOf(console)).at(-1);
      const series = (before?.series ?? []).map((each) => ({
        ...each,
        labels: each.labels
          .filter(({ type }) => type !== 'ruler')
          .map((label) => (label.type === 'voxel' ? { ...label, name: 'Theirs' } : label)),
      }));
      const body = JSON.stringify({
        description: 'from elsewhere',
        attributes: { stage: 2 },
        status: 'approved',
        series,
      });
      const headers = { 'content-type': 'application/json' };
      await console.suite.fetch(`/api/cases/${caseId}/revision`, { method: 'POST', headers, body });

      await page.getByLabel('What has changed').fill('a point');
      await page.getByRole('button', { name: 'Save as a new revision' }).click();
      await page.getByRole('alert').getByText('from elsewhere').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      const other = page.waitForEvent('popup');
      await page.getByRole('link', { name: 'Look at that revision' }).click();
      await (await other).getByRole('button', { name: /^Theirs/ }).waitFor();
      await (await other).close();
      await page.getByRole('button', { name: 'Merge with my work' }).click();
      await page.getByText('Both of you changed Mine').waitFor();
      await page.getByRole('button', { name: 'Save as a new revision' }).click();
      await page.getByText('Saved as revision 5').waitFor();
      const names = (await latestLabels(console)).map(({ name }) => name);
      expect(names).toEqual([
        'Mine',
        'Theirs (by admin@example.com)',
        'Cuboid 1',
        'Ellipsoid 1',
        'Rectangle 1',
        'Point 1',
        'Polyline 1',
        'Point 2',
      ]);

      // What differs between the first and the last.
      await page.getByRole('link', { name: 'To the case' }).click();
      await page.getByRole('link', { name: 'Compare two revisions' }).click();
      await page.getByLabel('Earlier: Revision 3').click();
      const changed = page.getByRole('row').filter({ hasText: 'Nodule → Mine' });
      await changed.filter({ hasText: 'changed: name' }).filter({ hasText: '31' }).waitFor();
      await page.getByRole('row').filter({ hasText: 'Ruler 1' }).filter({ hasText: 'removed' }).waitFor();
      await page.getByRole('row').filter({ hasText: 'Point 2' }).filter({ hasText: 'added' }).waitFor();
      await page.getByRole('row').filter({ hasText: 'stage' }).filter({ hasText: '2' }).waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Look at revision 2' }).click();
      await page.getByText('An earlier revision').waitFor();
      await page.getByRole('button', { name: /^Nodule.*31 voxels$/ }).waitFor();
      expect(await page.getByText('Brush', { exact: true }).count()).toBe(0);
    }),
  );

  people(
    "attributes that somebody else saved meanwhile stand beside one's own, and both are saved",
    async (console) => {
      const { series } = (await revisionsOf(console)).at(-1) as SavedRevision;
      const save = (description: string, status: string, attributes: object) =>
        send(console.suite, 'POST', `/api/cases/${caseId}/revision`, { description, status, attributes, series });
      await save('read', 'approved', { stage: 2 });
      await console.at(`/cases/${caseId}`, async (page) => {
        await page.getByLabel('stage').fill('3');
        await save('read elsewhere', 'draft', { stage: 4, side: 'left' });
        // Whoever goes without saving is asked, by the console and by the browser.
        await page.getByRole('link', { name: 'Tasks' }).click();
        await page.getByRole('dialog').getByText('in this case is not saved yet').waitFor();
        await page.getByRole('button', { name: 'Stay here' }).click();
        const asked = page.waitForEvent('dialog');
        await page.evaluate(() => void setTimeout(() => location.reload()));
        expect((await asked).type()).toBe('beforeunload');
        await (await asked).dismiss();

        await page.getByLabel('What has changed').fill('read again');
        await page.getByRole('button', { name: 'Save as a new revision' }).click();
        const conflict = page.getByRole('alert').filter({ hasText: 'read elsewhere' });
        const row = (name: string) => conflict.getByRole('row').filter({ hasText: name });
        expect(await row('stage').getByRole('cell').allTextContents()).toEqual(['2', '3', '4', 'YoursTheirs']);
        expect(await row('side').getByRole('cell').last().textContent()).toBe('Theirs');
        expect(await row('Status').getByRole('cell').allTextContents()).toEqual([
          'approved',
          'approved',
          'draft',
          'Theirs',
        ]);
        expect(await barriersOf(page)).toEqual([]);
        expect(await page.getByRole('button', { name: 'Save as a new revision' }).isDisabled()).toBe(true);
        await row('stage').getByLabel('Yours').check();
        await conflict.getByRole('button', { name: 'Merge with my work' }).click();
        await page.getByText('Both are merged').waitFor();
        expect(await page.getByLabel('side').inputValue()).toBe('left');
        await page.getByRole('button', { name: 'Save as a new revision' }).click();
        await page.getByText('Both are merged').waitFor({ state: 'detached' });
        expect((await revisionsOf(console)).at(-1)).toMatchObject({
          description: 'read again',
          attributes: { stage: 3, side: 'left' },
          status: 'draft',
          series,
        });
        // Nothing is left unsaved: nobody is asked.
        await page.getByRole('link', { name: 'Tasks' }).click();
        await page.getByRole('heading', { name: 'Tasks' }).waitFor();
      });
    },
  );

  people('on a phone, in the dark, everything of a case has its room, and images are scrolled by finger', (console) =>
    console.at('/cases', async (page) => {
      await page.setViewportSize({ width: 390, height: 800 });
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
      const isAsWide = async () => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
        expect(await barriersOf(page)).toEqual([]);
      };
      await page.getByRole('link', { name: caseId.slice(-8) }).click();
      await page.getByLabel('stage').waitFor();
      await isAsWide();
      await page.getByRole('link', { name: 'Open with labels' }).click();
      await shown(page);
      await isAsWide();
      await page.getByText('Scroll', { exact: true }).click();
      await page.locator('canvas[data-plane=axial]').scrollIntoViewIfNeeded();
      const box = await page.locator('canvas[data-plane=axial]').boundingBox();
      const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 100 };
      const before = Number((await page.getByText(/^Axial \d+ \/ 20$/).textContent())?.split(' ')[1]);
      await page.mouse.move(at.x, at.y);
      await page.mouse.down();
      await page.mouse.move(at.x, at.y - 18, { steps: 4 });
      await page.mouse.up();
      await page.getByText(`Axial ${before - 3} / 20`).waitFor();
    }),
  );
});

const near = (found: unknown, expected: number[]): void =>
  (found as number[]).forEach((part, index) => {
    expect(Math.abs(part - (expected[index] ?? Number.NaN))).toBeLessThan(2.9);
  });

/** A project, and a case in it of the chest that is uploaded. */
async function caseOfChest({ suite, at, images }: ConsoleUnderTest): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const post = async (path: string, body: unknown) => {
    const answer = await suite.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  };
  await at('/series', async (page) => {
    await page.getByRole('button', { name: 'Upload' }).click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await (await chooser).setFiles(join(images, 'chest'));
    await page.getByText('21 of 21 files done').waitFor();
  });
  const { projectId } = await post('/api/admin/projects', {
    projectName: 'Nodules',
    description: '',
    icon: { glyph: 'lungs', color: '#ffffff', backgroundColor: '#000000' },
    tags: [],
    windowPresets: [{ label: 'Wide', level: -200, width: 1800 }],
    windowPriority: 'preset,dicom,auto',
    caseAttributesSchema: { type: 'object', properties: { stage: { type: 'integer' }, side: { type: 'string' } } },
    labelAttributesSchema: { type: 'object', properties: { texture: { type: 'string', enum: ['solid', 'faint'] } } },
  });
  const found = (await (await suite.fetch('/api/series')).json()) as { items: { seriesUid: string; images: string }[] };
  const chest = found.items.find(({ images: numbers }) => numbers === '1-20');
  const series = [{ seriesUid: chest?.seriesUid, partialVolumeDescriptor: 'auto' }];
  const { caseId } = await post('/api/cases', { projectId, series, tags: [] });
  return caseId ?? '';
}

const shown = (page: Page) => page.waitForFunction(() => document.querySelectorAll('canvas[data-shown]').length >= 3);

/** Where a place of a section of the chest lies on the screen: 128 × 128 × 20 voxels of 2.8 × 2.8 × 2.5 mm. */
async function placeOf(page: Page, plane: string, [right, down]: readonly [number, number]) {
  const canvas = page.locator(`canvas[data-plane=${plane}]`);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error(`The ${plane} plane is not to be seen.`);
  const [width, height] = [128 * 2.8, plane === 'axial' ? 128 * 2.8 : 20 * 2.5];
  const pixels = Math.min(box.width / width, box.height / height);
  const [columns, rows] = [128, plane === 'axial' ? 128 : 20];
  return {
    x: box.x + box.width / 2 + (right / columns - 0.5) * width * pixels,
    y: box.y + box.height / 2 + (down / rows - 0.5) * height * pixels,
  };
}

async function dragVoxels(page: Page, plane: string, from: [number, number], to: [number, number]): Promise<void> {
  const [start, end] = [await placeOf(page, plane, from), await placeOf(page, plane, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

const strokeAcross = (page: Page, plane: string, from: number, to: number, down: number): Promise<void> =>
  dragVoxels(page, plane, [from + 0.5, down + 0.5], [to + 0.5, down + 0.5]);

/** What a plane shows in the middle of a voxel: red, green, blue. */
async function colourAt(page: Page, plane: string, right: number, down: number): Promise<number[]> {
  const { x, y } = await placeOf(page, plane, [right + 0.5, down + 0.5]);
  return page.evaluate(
    ([name, left, top]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-plane=${name}]`);
      const box = canvas?.getBoundingClientRect();
      if (!canvas || !box) return [];
      const at = [Number(left) - box.x, Number(top) - box.y].map((part) => Math.round(part * devicePixelRatio));
      return [...(canvas.getContext('2d')?.getImageData(at[0] ?? 0, at[1] ?? 0, 1, 1).data ?? [])].slice(0, 3);
    },
    [plane, x, y] as const,
  );
}
