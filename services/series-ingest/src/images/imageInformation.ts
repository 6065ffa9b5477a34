import type { ImageInformation } from '@circus/contracts';
import { type DicomJson, numberOf } from '@circus/dicom';

const tags = {
  instanceNumber: '00200013',
  numberOfFrames: '00280008',
  smallestPixelValue: '00280106',
  largestPixelValue: '00280107',
  imageIndex: '00541330',
};

/** What Slicebox tells of an image's frames and values (spec slicebox 6.6). */
export function imageInformationOf(dataset: DicomJson): ImageInformation {
  const whole = (tag: string, byDefault: number) => Math.trunc(numberOf(dataset, tag) ?? byDefault);
  return {
    numberOfFrames: whole(tags.numberOfFrames, 1),
    frameIndex: Math.max(whole(tags.instanceNumber, 1), whole(tags.imageIndex, 1)),
    minimumPixelValue: whole(tags.smallestPixelValue, 0),
    maximumPixelValue: whole(tags.largestPixelValue, 0),
  };
}
