import fc from 'fast-check';
import { ImageOrder } from '../../src/transfers/imageOrder.js';

function drain(order: ImageOrder): number[] {
  const taken: number[] = [];
  while (!order.isEmpty) {
    const [image] = order.next(1) as [number];
    order.take(image);
    taken.push(image);
  }
  return taken;
}

describe('order of images', () => {
  it('is ascending where nothing was said', () => {
    expect(drain(new ImageOrder(4))).toEqual([0, 1, 2, 3]);
    expect(new ImageOrder(0).isEmpty).toBe(true);
  });

  it('is by priority, within a priority the last set first, within a set ascending', () => {
    const order = new ImageOrder(10);
    order.setPriority([5, 3], 1);
    order.setPriority([9, 8], 1);
    order.setPriority([2], 7);
    order.setPriority([4], -3);
    expect(order.next(4)).toEqual([2, 8, 9, 3]);
    expect(drain(order)).toEqual([2, 8, 9, 3, 5, 0, 1, 4, 6, 7]);
  });

  it('never lowers a priority, and passes over what was taken or is none', () => {
    const order = new ImageOrder(3);
    order.setPriority([2], 5);
    order.setPriority([2], 1);
    order.take(0);
    order.setPriority([0, 17, 1], 9);
    expect(drain(order)).toEqual([1, 2]);
    expect(order.next(3)).toEqual([]);
  });

  it('gives each image once, the best first, whatever is asked in between', () => {
    const step = fc.record({
      images: fc.array(fc.nat(11), { maxLength: 6 }),
      priority: fc.integer({ min: -2, max: 3 }),
      takes: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const order = new ImageOrder(10);
        const places = new Map(Array.from({ length: 10 }, (_, image) => [image, { priority: 0, group: 0 }]));
        steps.forEach(({ images, priority, takes }, index) => {
          order.setPriority(images, priority);
          for (const image of images) {
            const place = places.get(image);
            if (place && place.priority <= priority) places.set(image, { priority, group: index + 1 });
          }
          for (let i = 0; i < takes && places.size > 0; i += 1) {
            const best = [...places].sort(
              ([a, one], [b, other]) => other.priority - one.priority || other.group - one.group || a - b,
            );
            expect(order.next(3)).toEqual(best.slice(0, 3).map(([image]) => image));
            order.take(best[0]?.[0] as number);
            places.delete(best[0]?.[0] as number);
          }
        });
        expect(drain(order)).toHaveLength(places.size);
      }),
    );
  });
});
