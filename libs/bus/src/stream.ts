import { EVENT_STREAM, EVENT_STREAM_SUBJECTS } from '@circus/contracts';
import { type JetStreamManager, NatsError, nanos, RetentionPolicy, StorageType } from 'nats';

/** Events stay a week: longer than any outage of a consumer that somebody would not notice. */
const EVENT_AGE_MS = 7 * 24 * 3_600_000;
/** Within this time a second publication of the same message id is dropped. */
const DUPLICATE_WINDOW_MS = 10 * 60_000;

/** Makes the event stream or brings its subjects up to date. Returns when it was made, in epoch milliseconds. */
export async function ensureEventStream(manager: JetStreamManager): Promise<number> {
  const config = {
    subjects: EVENT_STREAM_SUBJECTS,
    max_age: nanos(EVENT_AGE_MS),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
  try {
    const info = await manager.streams.info(EVENT_STREAM);
    const known = new Set(info.config.subjects);
    if (!EVENT_STREAM_SUBJECTS.every((subject) => known.has(subject))) {
      // An older process may still publish what this one no longer knows: subjects are added, never removed.
      await manager.streams.update(EVENT_STREAM, { ...config, subjects: [...new Set([...known, ...config.subjects])] });
    }
    return Date.parse(info.created);
  } catch (error) {
    if (!(error instanceof NatsError) || error.api_error?.err_code !== 10059) throw error;
    const info = await manager.streams.add({
      name: EVENT_STREAM,
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      ...config,
    });
    return Date.parse(info.created);
  }
}
