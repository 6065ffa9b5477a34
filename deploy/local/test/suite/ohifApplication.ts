import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '3.13.2';

/**
 * The OHIF viewer, built, as its makers publish it. It is no part of the project: 50 MB are fetched from the package
 * registry into the user's cache when they are not there yet.
 *
 * @returns the folder of its pages; null where it cannot be had, with a line that says so
 */
export async function ohifApplication(): Promise<string | null> {
  const cache = join(homedir(), '.cache/circus-tests');
  const folder = join(cache, `ohif-${VERSION}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    await run('npm', ['pack', `@ohif/app@${VERSION}`, '--pack-destination', work], { cwd: work, timeout: 120_000 });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '';
    await run('tar', ['-xzf', join(work, archive), '-C', work, 'package/dist']);
    renameSync(join(work, 'package/dist'), folder);
    return folder;
  } catch (error) {
    if (existsSync(folder)) return folder; // another run was faster
    console.warn(`LEFT OUT: the OHIF viewer, because @ohif/app ${VERSION} could not be fetched: ${error}`);
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Its settings: one archive, at the same origin as its pages. */
export function ohifSettings(): string {
  const archive = {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'circus',
    configuration: {
      friendlyName: 'CIRCUS Suite',
      name: 'circus',
      qidoRoot: '/dicom-web',
      wadoRoot: '/dicom-web',
      qidoSupportsIncludeField: true,
      supportsFuzzyMatching: true,
      supportsWildcard: true,
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      enableStudyLazyLoad: true,
      bulkDataURI: { enabled: true },
    },
  };
  const settings = {
    routerBasename: '/',
    extensions: [],
    modes: [],
    showStudyList: true,
    maxNumberOfWebWorkers: 2,
    strictZSpacingForVolumeViewport: true,
    investigationalUseDialog: { option: 'never' },
    defaultDataSourceName: archive.sourceName,
    dataSources: [archive],
  };
  return `window.config = ${JSON.stringify(settings)};`;
}
