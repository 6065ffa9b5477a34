export { eventually } from './eventually.js';
export { longestTurn } from './longestTurn.js';
export { sharedData } from './sharedData.js';
export { silentLog } from './silentLog.js';
export { accessOfAdministrator, accessOfNobody, type TestCallers, testCallers } from './testCallers.js';
export { type TestDatabase, testDatabase } from './testDatabase.js';
export { type TestNats, testNats } from './testNats.js';
export { type TestS3, testS3 } from './testS3.js';
export { type TestSuite, testSuite } from './testSuite.js';
