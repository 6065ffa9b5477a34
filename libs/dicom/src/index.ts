export { type ActionCode, Actions } from './anonymization/actions.js';
export * from './anonymization/anonymizeElements.js';
export * from './anonymization/blankPixels.js';
export * from './anonymization/confidentialityOptions.js';
export * from './anonymization/instanceNames.js';
export * from './anonymization/reidentifyElements.js';
export * from './attributes.js';
export * from './dicomJson.js';
export { keywordOf, tagOf, vrOf } from './dictionary/dictionary.js';
export * from './elements/dataElement.js';
export * from './elements/filterElements.js';
export { inUtf8 } from './elements/inUtf8.js';
export * from './elements/modifyElements.js';
export * from './elements/peekElements.js';
export * from './elements/readElements.js';
export * from './elements/rewriteFile.js';
export * from './elements/writeElements.js';
export * from './header/dicomHeader.js';
export { identifiersMissing } from './header/identifiers.js';
export { type InflatedBeginning, inflateBeginning } from './header/inflateBeginning.js';
export { inflateDataset } from './header/inflateDataset.js';
export { type ReadHeaderOptions, readHeader } from './header/readHeader.js';
export { type CtPhantom, type CtPhantomOptions, ctPhantom, type PhantomInstance } from './phantom/ctPhantom.js';
export { type InstanceOverrides, makeInstance } from './phantom/makeInstance.js';
export { isDecodable, loadFrameDecoder } from './pixels/codecs/loadFrameDecoder.js';
export {
  type DecodedFrame,
  decodeFrame,
  decodeStoredFrame,
  frameBytes,
  type StoredFrame,
} from './pixels/decodeFrame.js';
export { type DecompressedFrame, type FrameDecoder, registerFrameDecoder } from './pixels/decoders.js';
export type { FrameSize } from './pixels/nativeFrame.js';
export { type FrameAttributes, type PixelHeader, pixelHeaderOf } from './pixels/pixelHeader.js';
export type { PixelArray } from './pixels/storedValues.js';
export { parametersOf, type SeriesParameter } from './series/parameters.js';
export { type PatientInfo, patientInfoOf } from './series/patientInfo.js';
export { seriesDateOf } from './series/seriesDate.js';
export * from './tagPath.js';
export { decodeText } from './text/decodeText.js';
export {
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  type TransferSyntax,
  transferSyntaxName,
  transferSyntaxOf,
} from './transferSyntax.js';
export { uidFrom } from './uid.js';
export { type ConvertedDataset, convertDataset, type FileBytes } from './write/convertDataset.js';
export { type BareDataset, bareDataset, datasetIn } from './write/networkDataset.js';
export {
  type DicomFileContent,
  fileBeginning,
  implementationClassUid,
  implementationVersionName,
  writeDataset,
  writeDicomFile,
} from './write/writeDicomFile.js';
