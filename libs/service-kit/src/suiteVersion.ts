export const SUITE_VERSION = '0.1.0';
