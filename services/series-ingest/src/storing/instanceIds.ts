import { type Database, singleStatements } from '@circus/db';
import { ArchiveRepository } from './archiveRepository.js';

/**
 * Ids asked for at a time: a round trip for many small batches. More than PostgreSQL hands out of a sequence without a
 * record of it in its log (32): a smaller block could be given again after a crash.
 */
const BLOCK = 256;

/** Ids for new instances, never given twice, by however many processes, and whatever crashes. */
export class InstanceIds {
  private free: number[] = [];

  constructor(private readonly database: Database) {}

  async take(count: number): Promise<number[]> {
    if (this.free.length < count) {
      const repository = new ArchiveRepository(singleStatements(this.database));
      this.free.push(...(await repository.newInstanceIds(Math.max(BLOCK, count))));
    }
    return this.free.splice(0, count);
  }
}
