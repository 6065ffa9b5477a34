import type { Gauge } from '@circus/service-kit';
import type { ImageServer } from './imageServer.js';

/** What the image server has in memory and what waits for its threads, for Prometheus. @param server once it is open */
export function imageServerGauges(server: () => ImageServer | undefined): Gauge[] {
  const gauge = (name: string, help: string, valueOf: (server: ImageServer) => number): Gauge => ({
    name,
    help,
    labelNames: [],
    values: () => {
      const open = server();
      return open ? [{ labels: {}, value: valueOf(open) }] : [];
    },
  });
  return [
    gauge('circus_render_waiting', 'Pictures that wait for a thread', ({ waitingPictures }) => waitingPictures),
    gauge('circus_volumes_loaded', 'Volumes in memory, whole or in part', ({ cache }) => cache.count),
    gauge('circus_volume_cache_bytes', 'Memory that volumes take', ({ cache }) => cache.size),
    gauge('circus_volume_cache_limit_bytes', 'Memory that volumes may take', ({ memory }) => memory.byteLength),
  ];
}
