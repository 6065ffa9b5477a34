// Sources are TypeScript and ESM; swc turns them, and the dependencies, into CommonJS for the tests.
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{libs,services,deploy}/*/test/**/*.test.ts', '<rootDir>/{circus,bench}/test/**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[tj]s$': [
      '@swc/jest',
      {
        isModule: 'unknown',
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Proofs that have a long form only.
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.CIRCUS_LONG === '1'
      ? []
      : [
          'deploy/docker/test/containers.test.ts',
          'plugin-job-runner/test/executors/containers.test.ts',
          'plugin-job-runner/test/examples/containers.test.ts',
          'deploy/local/test/suite/ohifViewer.test.ts',
        ]),
  ],
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '^@circus/local$': '<rootDir>/deploy/local/src/index.ts',
    '^@circus/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
  },
  // One real PostgreSQL for the whole run; built code, because jest does not transform these two as it does tests.
  globalSetup: '<rootDir>/libs/testkit/dist/jest/globalSetup.js',
  globalTeardown: '<rootDir>/libs/testkit/dist/jest/globalTeardown.js',
  setupFilesAfterEnv: ['<rootDir>/libs/testkit/src/jest/recordCalls.ts'],
  testTimeout: 120_000,
  // Every test file's modules stay in memory: a worker begins anew before that slows the others down.
  workerIdleMemoryLimit: '1.5GB',
  // Something that keeps a test process alive is a mistake of the test or of the code: it must show.
  forceExit: false,
};
