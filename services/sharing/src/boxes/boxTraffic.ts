import type { Gauge } from '@circus/service-kit';

type What = 'sent' | 'received' | 'refused' | 'failed';

/** What goes between this process and boxes, for Prometheus. */
export class BoxTraffic {
  private readonly images = new Map<string, Map<What, number>>();
  private readonly links = new Map<string, { online: boolean; failures: number; waiting: number }>();

  readonly gauges: readonly Gauge[] = [
    {
      name: 'circus_box_images',
      help: 'Images since the start of this process, by box and by what became of them',
      labelNames: ['box', 'outcome'],
      values: () =>
        [...this.images].flatMap(([box, counts]) =>
          [...counts].map(([outcome, value]) => ({ labels: { box, outcome }, value })),
        ),
    },
    this.linkGauge('circus_box_online', '1 while a box that this side calls answers', ({ online }) => Number(online)),
    this.linkGauge('circus_box_failures', 'Failures in a row on the way to a box', ({ failures }) => failures),
    this.linkGauge('circus_box_images_waiting', 'Images that wait to be sent to a box', ({ waiting }) => waiting),
  ];

  count(box: string, what: What): void {
    const counts = this.images.get(box) ?? new Map<What, number>();
    counts.set(what, (counts.get(what) ?? 0) + 1);
    this.images.set(box, counts);
  }

  /** How it goes with the boxes that this process calls; of others it knows nothing. */
  show(links: readonly { box: string; online: boolean; failures: number; waiting: number }[]): void {
    this.links.clear();
    for (const { box, ...link } of links) this.links.set(box, link);
  }

  private linkGauge(
    name: string,
    help: string,
    valueOf: (link: { online: boolean; failures: number; waiting: number }) => number,
  ): Gauge {
    const values = () => [...this.links].map(([box, link]) => ({ labels: { box }, value: valueOf(link) }));
    return { name, help, labelNames: ['box'], values };
  }
}
