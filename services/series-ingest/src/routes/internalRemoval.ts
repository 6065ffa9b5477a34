import { DOOR_PATH, forwardedImages, removedByDoor } from '@circus/contracts';
import type { ServiceApp } from '@circus/service-kit';
import { removeForwardedImages } from '../images/forwardedImages.js';
import type { ImageRemovalParts } from '../images/imageRemoval.js';

/** Where sharing has images deleted that it has forwarded: at this service's own port, never behind the gateway. */
export function internalRemovalRoutes(app: ServiceApp, parts: ImageRemovalParts): void {
  app.post(
    `${DOOR_PATH}/removal`,
    {
      config: { access: 'service', surface: 'internal' },
      schema: { hide: true, body: forwardedImages, response: { 200: removedByDoor } },
    },
    (request) => removeForwardedImages(parts, request.body),
  );
}
