import { Prisma } from '@circus/db';

/** Everything that images can come from now: `type`, `id` and `name`. */
export const SOURCES = Prisma.sql`(
  SELECT 'user' AS type, id, login_id AS name FROM auth_read.account
  UNION ALL SELECT 'box', id, name FROM sharing.box
  UNION ALL SELECT type, id, name FROM archive_read.source)`;

/** Everything that images can be sent to now. */
export const DESTINATIONS = Prisma.sql`(
  SELECT 'box' AS type, id, name FROM sharing.box UNION ALL SELECT 'scu', id, name FROM sharing.scu)`;
