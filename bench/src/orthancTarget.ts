import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@circus/local';
import { memoryOf, startServer } from './serverProcess.js';
import { pictureAt, type Target } from './target.js';

/** Its DICOMweb (Debian package `orthanc-dicomweb`). */
const DICOM_WEB_PLUGINS = [
  '/usr/share/orthanc/plugins/libOrthancDicomWeb.so',
  '/usr/lib/orthanc/libOrthancDicomWeb.so',
];

/**
 * Orthanc (Debian package `orthanc`) with its default settings, but for authentication and ports, on a new store; it
 * syncs each file by default, as the suite does.
 *
 * @param options.dicom whether it takes images by DICOM, which it does on every interface of the machine
 * @throws Error that says what to install where it is missing
 */
export async function startOrthancTarget(options: { dicom?: boolean } = {}): Promise<Target> {
  const program = orthancProgram();
  const directory = mkdtempSync(join(tmpdir(), 'circus-bench-orthanc-'));
  const [port, dicomPort] = [await freePort(), await freePort()];
  const configuration = join(directory, 'orthanc.json');
  const plugin = DICOM_WEB_PLUGINS.find(existsSync);
  writeFileSync(
    configuration,
    JSON.stringify({
      Name: 'bench',
      StorageDirectory: directory,
      IndexDirectory: directory,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      HttpPort: port,
      DicomServerEnabled: options.dicom ?? false,
      DicomPort: dicomPort,
      DicomAet: 'ORTHANC',
      ...(plugin !== undefined && { Plugins: [plugin], DicomWeb: { Enable: true, Root: '/dicom-web/' } }),
    }),
  );
  const origin = `http://127.0.0.1:${port}`;
  const log = join(directory, 'orthanc.log');
  const server = await startServer(program, [configuration], { log, ready: `${origin}/system` });
  return {
    name: 'orthanc',
    origin,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
    store: (body) => ({ method: 'POST', path: '/instances', headers: { 'content-type': 'application/dicom' }, body }),
    dicom: async () => ({ port: dicomPort, aeTitle: 'ORTHANC' }),
    count: async () =>
      ((await (await fetch(`${origin}/statistics`)).json()) as { CountInstances: number }).CountInstances,
    pictures: ({ patientId, studyInstanceUid, seriesInstanceUid, sopInstanceUids }) => {
      const ids = sopInstanceUids.map((uid) => orthancId(patientId, studyInstanceUid, seriesInstanceUid, uid));
      return {
        axial: (index) => {
          const { place, windowCenter } = pictureAt(index, ids.length);
          return {
            path: `/instances/${ids[place]}/rendered?window-center=${windowCenter}&window-width=400`,
            headers: { accept: 'image/png' },
          };
        },
      };
    },
    ...(plugin !== undefined && { dicomWeb: { path: '/dicom-web', headers: {} } }),
    memory: async () => ({ orthanc: memoryOf(server.pid).peak }),
  };
}

/** Orthanc's ids are SHA-1 hashes of the identifiers from the patient down. */
function orthancId(...identifiers: string[]): string {
  const hash = createHash('sha1').update(identifiers.join('|')).digest('hex');
  return (hash.match(/.{8}/g) as string[]).join('-');
}

function orthancProgram(): string {
  for (const name of ['Orthanc', 'orthanc', '/usr/sbin/Orthanc']) {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return name;
    } catch {
      // the next name
    }
  }
  throw new Error('Orthanc is not installed. On Debian: apt-get install --no-install-recommends orthanc');
}
