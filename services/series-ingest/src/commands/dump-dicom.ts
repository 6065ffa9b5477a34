import { stat } from 'node:fs/promises';
import type { CircusCommand } from '@circus/service-kit';
import { seriesIngestConfig } from '../config.js';

const given = seriesIngestConfig.pick({ DICOM_TIMEZONE: true, MAX_HEADER_BYTES: true });

/** `node circus dump-dicom`: what the archive would read in a file (spec circus-db 5). */
export const command: CircusCommand = {
  name: 'dump-dicom',
  summary: 'Print what the archive reads in a DICOM file: series, patient, dates, parameters',
  arguments: [{ name: '<file>', summary: 'a DICOM file' }],
  options: [{ flags: '--timezone <offset>', summary: 'of dates that carry none, such as +09:00', default: '+00:00' }],
  needs: 'nothing',
  run: async ({ print }, [path = ''], { timezone }) => {
    const settings = given.safeParse({ DICOM_TIMEZONE: timezone });
    if (!settings.success) throw new Error('--timezone must look like +09:00 or -0330.');
    const { DICOM_TIMEZONE, MAX_HEADER_BYTES } = settings.data;
    const { localFiles, reasonOf } = await import('../localFiles/localFiles.js');
    const { readStoredHeader } = await import('../inventory/storedHeader.js');
    const { seriesDescriptionOf } = await import('../localFiles/seriesDescription.js');
    try {
      const status = await stat(path);
      if (!status.isFile()) throw new Error('This is no file.');
      const { header } = await readStoredHeader(localFiles, path, status.size, { maxHeaderBytes: MAX_HEADER_BYTES });
      print(JSON.stringify(seriesDescriptionOf(header, DICOM_TIMEZONE), null, 2));
    } catch (error) {
      throw new Error(`${path}: ${reasonOf(error)}`);
    }
  },
};
