import type { Access } from '@circus/contracts';
import type { Example } from '../../../../series-ingest/test/slicebox/examples/example.js';
import type { BoxSite } from '../../support/boxSite.js';

/** What examples are made of: the service beside an archive with one image, and a box that calls it. */
interface ExampleSite {
  site: BoxSite;
  user: Access;
  imageId: number;
  box: { id: number; token: string };
  /** An SCP of the archive. */
  sourceId: number;
  scpPort: number;
}

export type SiteExamples = (site: ExampleSite) => (Example | (() => Example))[];
