/** What only a browser should load: the encoder on onnxruntime-web. */
export { createWebEncoder, type WebEncoderOptions } from "./encoder/create-web-encoder.ts";
