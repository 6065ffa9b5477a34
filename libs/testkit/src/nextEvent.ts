import type { Bus } from '@circus/bus';
import type { EventDefinition, EventPayload } from '@circus/contracts';

/**
 * Listens from when it returns: what is published afterwards is heard.
 *
 * @param matches tells the event waited for from those of other tests, which the outbox may publish late
 * @returns `heard` resolves with the first event that matches
 */
export async function nextEvent<Definition extends EventDefinition>(
  bus: Bus,
  event: Definition,
  matches: (payload: EventPayload<Definition>) => boolean = () => true,
): Promise<{ heard: Promise<EventPayload<Definition>> }> {
  let hear: (payload: EventPayload<Definition>) => void = () => undefined;
  const heard = new Promise<EventPayload<Definition>>((resolve) => {
    hear = resolve;
  });
  const end = await bus.subscribe(event, (payload) => {
    if (matches(payload)) hear(payload);
  });
  return { heard: heard.finally(end) };
}
