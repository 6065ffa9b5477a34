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
  transformIgnorePatterns: [],
  moduleNameMapper: {
    '^@circus/local$': '<rootDir>/deploy/local/src/index.ts',
    '^@circus/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
  },
  testTimeout: 60_000,
};
