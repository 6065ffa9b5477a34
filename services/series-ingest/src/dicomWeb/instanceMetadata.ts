import type { DicomJson } from '@circus/dicom';
import { nativeDicomModel, type RelatedContent, resourceAddress, withoutPatient } from '@circus/dicom-web';
import type { InstanceWithTags } from './archivedInstances.js';

const PIXEL_DATA = '7FE00010';
/** As JSON text of PostgreSQL writes it. Inside of a text the quotes would have backslashes before them. */
const BULK_DATA = /"BulkDataURI": "#(\d+),(\d*)"/g;

/** Who reads metadata, and where the suite is for them. */
export interface MetadataReader {
  /** Without the right to see patients what says who they are is empty. */
  showsPatient: boolean;
  /** Of the suite, for instance `https://circus.example.org`. */
  root: string;
}

/**
 * Every attribute of an instance in the DICOM JSON model, bulk data by address (PS3.18 8.6, 10.4.1.1.2), as JSON text. It is
 * put together as text: nothing of it is parsed where nothing has to be taken out.
 */
export function metadataJson(instance: InstanceWithTags, { showsPatient, root }: MetadataReader): string {
  if (!showsPatient) return JSON.stringify(withPixels(withoutPatient(JSON.parse(instance.tags)), instance, root));
  const address = resourceAddress(root, instance);
  const tags = instance.tags.replace(BULK_DATA, (_, offset: string, length: string) =>
    length === '' ? '"Value": []' : `"BulkDataURI": "${bulkDataAddress(address, offset, length)}"`,
  );
  const pixels = pixelsOf(instance, root);
  if (pixels === null) return tags;
  const open = tags.slice(0, tags.lastIndexOf('}'));
  return `${open}${open.trimEnd() === '{' ? '' : ', '}"${PIXEL_DATA}": ${JSON.stringify(pixels)}}`;
}

/** The same in XML, as one part of the answer. */
export function metadataXml(instance: InstanceWithTags, reader: MetadataReader): RelatedContent {
  const dataset: DicomJson = JSON.parse(metadataJson(instance, reader));
  return { type: 'application/dicom+xml; charset=utf-8', bytes: Buffer.from(nativeDicomModel(dataset)) };
}

/** Where a value of the file's data set can be had: by its place in the file. */
const bulkDataAddress = (instanceAddress: string, offset: string, length: string): string =>
  `${instanceAddress}/bulkdata/${offset}-${length}`;

function withPixels(dataset: DicomJson, instance: InstanceWithTags, root: string): DicomJson {
  const pixels = pixelsOf(instance, root);
  return pixels === null ? dataset : { ...dataset, [PIXEL_DATA]: pixels };
}

/** Pixels are had by frames, which also those may see who may not see the patient. */
const pixelsOf = (instance: InstanceWithTags, root: string) =>
  instance.pixelVr === null ? null : { vr: instance.pixelVr, BulkDataURI: `${resourceAddress(root, instance)}/frames` };
