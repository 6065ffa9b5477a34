import { loadConfig } from '@circus/service-kit';
import { runnableSeriesIngestConfig } from '../src/config.js';

const load = (more: Record<string, string>) =>
  loadConfig(runnableSeriesIngestConfig, {
    NATS_URL: 'nats://127.0.0.1',
    INTERNAL_PUBLIC_KEY: 'key',
    DATABASE_URL: 'postgresql://127.0.0.1',
    STORAGE_URL: 'file:/storage',
    SPOOL_DIR: '/spool',
    ...more,
  });

describe('the configuration of series-ingest', () => {
  it('is refused where bytes would be taken for orphans whose commit still waits for the database', () => {
    expect(() => load({ COMMIT_PATIENCE_MS: '10000', ORPHAN_AGE_MS: '19999' })).toThrow(
      /ORPHAN_AGE_MS: must be at least/,
    );
    expect(load({ COMMIT_PATIENCE_MS: '10000', ORPHAN_AGE_MS: '20000' }).ORPHAN_AGE_MS).toBe(20_000);
  });

  it('is whole by its defaults', () => {
    expect(load({}).COMMIT_PATIENCE_MS).toBe(10_000);
  });
});
