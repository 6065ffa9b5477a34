export * from './addresses.js';
export * from './mediaTypes.js';
export * from './multipartReader.js';
export * from './multipartWriter.js';
export * from './nativeModel.js';
export * from './withoutPatient.js';
