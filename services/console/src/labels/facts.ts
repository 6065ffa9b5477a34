import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { RequestFailure } from '../api/request.js';
import { volumeQuery } from '../viewer/volume.js';
import type { FactsOf } from './archive.js';

/** What the image server knows of a series, which is asked for once; null where it cannot show its images. */
export function useFactsOf(): FactsOf {
  const client = useQueryClient();
  return useCallback(
    async ({ seriesUid, partialVolumeDescriptor }) => {
      try {
        return await client.fetchQuery(volumeQuery(seriesUid, partialVolumeDescriptor));
      } catch (error) {
        if (error instanceof RequestFailure && error.status >= 400 && error.status !== 503) return null;
        throw error;
      }
    },
    [client],
  );
}
