/** A definition with everything that has no default. */
export const cadManifest = (changes: Record<string, unknown> = {}) => ({
  pluginId: '9f3c'.repeat(16),
  pluginName: 'Nodule-Finder',
  version: '1.2.0',
  description: 'Finds nodules',
  ...changes,
});

export const remoteManifest = (changes: Record<string, unknown> = {}) => ({
  type: 'CAD+remote',
  pluginName: 'Remote-Finder',
  version: '2.0.0-beta.1',
  description: 'Finds elsewhere',
  runConfiguration: {
    adapter: 'default',
    parameters: { endpoint: 'https://cad.example.org/run', authentification: 'x', maxConcurrency: 2 },
  },
  ...changes,
});
