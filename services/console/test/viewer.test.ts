import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { barriersOf, type ConsoleUnderTest, consoleUnderTest } from './consoleUnderTest.js';

describe('the viewer and the lists in a browser', () => {
  let opened: ConsoleUnderTest | null;
  beforeAll(async () => {
    opened = await consoleUnderTest();
    await opened?.at('/series', async (page) => {
      await page.getByRole('button', { name: 'Upload' }).click();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose a folder' }).click();
      await (await chooser).setFiles(join(opened?.images ?? '', 'chest'));
      await page.getByText('21 of 21 files done').waitFor();
    });
  }, 300_000);
  afterAll(() => opened?.close());

  const people = (sentence: string, act: (console: ConsoleUnderTest) => Promise<void>) =>
    it(sentence, async () => {
      if (opened) await act(opened);
    });

  people('a series is looked at in three planes that move together', ({ at }) =>
    at('/series', async (page) => {
      await page.getByRole('link', { name: 'Open Chest phantom' }).last().click();
      const plane = (name: string) => page.getByRole('img', { name: new RegExp(`^${name} plane`) });
      await shows(page, 'axial', 'target=10');
      await shows(page, 'coronal', 'target=64');
      await shows(page, 'sagittal', 'target=64');
      await page.getByText('R', { exact: true }).first().waitFor();
      expect(await page.getByText('H', { exact: true }).count()).toBe(2);
      expect(await lightOf(page, 'Axial')).toBeGreaterThan(10);

      await plane('Axial').focus();
      await page.keyboard.press('ArrowDown');
      await shows(page, 'axial', 'target=11');
      await plane('Axial').hover();
      await page.mouse.wheel(0, -100);
      await shows(page, 'axial', 'target=10');

      // Where there is no wheel, as on a phone: 6 pixels for each section.
      await page.getByText('Scroll', { exact: true }).click();
      await drag(page, { x: 200, y: 400 }, 0, 18);
      await shows(page, 'axial', 'target=13');
      await drag(page, { x: 200, y: 400 }, 0, -18);
      await shows(page, 'axial', 'target=10');
      await page.getByText('Crosshair', { exact: true }).click();

      // The crosshair, a third of the way across: the other planes follow.
      const box = (await plane('Axial').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await page.mouse.click(middle.x - box.width / 6, middle.y);
      await shows(page, 'sagittal', 'target=42');
      await page.waitForFunction(() =>
        /-?\d+ HU/.test(document.querySelector('[data-testid="value"]')?.textContent ?? ''),
      );

      await page.getByLabel('Window preset').selectOption({ label: 'Lung' });
      await shows(page, 'coronal', 'ww=1500&wl=-600');
      await page.getByText('Window', { exact: true }).click();
      await drag(page, middle, 40, 0);
      expect(Number(await page.getByLabel('Width').inputValue())).toBeGreaterThan(1500);
      await page.getByLabel('Slab (mm)').fill('20');
      await shows(page, 'axial', 'thickness=20&projection=mip');

      // Half of the plane's width is half of the field of view: 358.4 mm.
      await page.getByText('Ruler', { exact: true }).click();
      await drag(page, middle, box.width / 4, 0);
      const length = await plane('Axial').getAttribute('data-length');
      expect(Number.parseFloat(length ?? '')).toBeGreaterThan(80);
      expect(Number.parseFloat(length ?? '')).toBeLessThan(100);

      await page.getByRole('button', { name: 'Reset the view' }).click();
      await shows(page, 'axial', 'ww=400&wl=40');
      expect(await barriersOf(page)).toEqual([]);
    }),
  );

  people('sections that come next are there before they are asked for', ({ at }) =>
    at('/series', async (page) => {
      await page.getByRole('link', { name: 'Open Chest phantom' }).last().click();
      await page.getByRole('img', { name: /^Axial plane/ }).focus();
      const ahead = page.waitForResponse((answer) => /mode=axial&target=14/.test(answer.url()));
      await page.keyboard.press('ArrowDown');
      expect((await ahead).status()).toBe(200);
      const again: string[] = [];
      page.on('request', (asked) => again.push(asked.url()));
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown');
      await page.getByRole('img', { name: /^Axial plane, section 15/ }).waitFor();
      expect(again.filter((url) => /mode=axial&target=14/.test(url))).toEqual([]);
    }),
  );

  people('a plane at any angle is turned by its handle and by keys, and the address keeps all of it', ({ at }) =>
    at('/series', async (page) => {
      await page.getByRole('link', { name: 'Open Chest phantom' }).last().click();
      await page.getByLabel('Oblique plane').selectOption('axial');
      await shows(page, 'oblique', 'a=0.785398&b=axial');
      const handle = await page.locator('canvas[data-plane=axial]').boundingBox();
      if (!handle) throw new Error('The axial plane is not to be seen.');
      const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
      // The handle at 45 degrees, 90 pixels from the middle, is pulled to the horizontal.
      await page.mouse.move(x + 90 * Math.SQRT1_2 + 1, y - 90 * Math.SQRT1_2 + 1);
      await page.mouse.down();
      await page.mouse.move(x + 100, y - 1, { steps: 3 });
      await page.mouse.up();
      await page.waitForFunction(() => {
        const degrees = document.querySelector('canvas[data-plane=oblique]')?.ariaLabel?.match(/(\d+)°/)?.[1];
        return degrees !== undefined && (Number(degrees) < 5 || Number(degrees) > 175);
      });
      await page.getByLabel('Angle').fill('30');
      await page.locator('canvas[data-plane=oblique]').focus();
      await page.keyboard.press(',');
      await shows(page, 'oblique', `a=${((35 * Math.PI) / 180).toFixed(6)}`);
      await page.keyboard.press('ArrowDown');
      await page.getByLabel('Slab (mm)').fill('10');
      await shows(page, 'oblique', 'thickness=10&projection=mip');
      await page.getByLabel('Window preset').selectOption({ label: 'Bone' });
      await page.waitForURL(/window=2000%2C500.*oblique=axial%2C35.*slab=10%2Cmip/);
      expect(await barriersOf(page)).toEqual([]);
      const shown = await page.locator('canvas[data-plane=oblique]').getAttribute('data-shown');
      await page.reload();
      await shows(page, 'oblique', shown ?? 'something');
    }),
  );

  people('all attributes of an image are found by what they say', ({ at }) =>
    at('/series', async (page) => {
      await page.getByRole('link', { name: 'Open Chest phantom' }).last().click();
      await page.getByRole('button', { name: 'All DICOM attributes' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/^(\d+) of \1$/).waitFor();
      await dialog.getByLabel('Search').fill('slice thick');
      await dialog.getByRole('row').filter({ hasText: '(0018,0050)' }).filter({ hasText: 'SliceThickness' }).waitFor();
      expect(await dialog.getByRole('row').count()).toBe(2);
      expect(await barriersOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }),
  );

  people("lists of one's own are renamed, shared, and emptied", ({ at }) =>
    at('/series', async (page) => {
      await page.getByLabel('Select Chest phantom').last().check();
      await page.getByRole('button', { name: 'Add to a list' }).click();
      await page.getByRole('dialog').getByLabel('Name of the list').fill('to be read');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Edit my lists' }).click();
      await page.getByLabel('Name of the list').fill('has been read');
      await page.getByRole('button', { name: 'Rename' }).click();
      await page.getByRole('combobox', { name: 'List' }).getByText('has been read').waitFor({ state: 'attached' });
      await page.getByLabel('Everybody may see it').check();
      await page.getByLabel('E-mail address of a user').fill('nobody@example.com');
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByRole('alert').or(page.getByText('User nobody@example.com')).first().waitFor();
      await page.getByRole('button', { name: 'Share with the group admin' }).click();
      await page.getByText('Group admin').waitFor();
      expect(await barriersOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'No longer share with Group admin' }).click();
      await page.getByText('Group admin', { exact: true }).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: /^Take out / }).click();
      await page.getByText('Nothing is in this list').waitFor();
      page.once('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: 'Delete this list' }).click();
      await page.getByText('You have no lists yet').waitFor();
    }),
  );
});

const shows = (page: Page, plane: string, part: string) =>
  page.waitForFunction(
    ([name, wanted]) =>
      document
        .querySelector(`canvas[data-plane=${name}]`)
        ?.getAttribute('data-shown')
        ?.includes(wanted as string),
    [plane, part],
  );

async function drag(page: Page, from: { x: number; y: number }, dx: number, dy: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + dx, from.y + dy, { steps: 4 });
  await page.mouse.up();
}

/** The mean grey of what a plane shows, 0 to 255. */
const lightOf = (page: Page, name: string): Promise<number> =>
  page.evaluate((label) => {
    const canvas = [...document.querySelectorAll('canvas')].find((each) =>
      each.getAttribute('aria-label')?.startsWith(label),
    );
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let sum = 0;
    for (let i = 0; i < pixels.length; i += 4) sum += pixels[i] as number;
    return (4 * sum) / pixels.length;
  }, name);
