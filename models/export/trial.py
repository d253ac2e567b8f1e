import sys, time, numpy as np, onnx, brotli, json, hashlib
import onnxruntime as ort, torch
from transformers import BertModel
from tokenizers import Tokenizer
import bert_graph as bg
from source_model import *
def texts(): return json.load(open('golden_texts.json'))
tok=Tokenizer.from_file(str(model_folder()/'tokenizer.json')); tok.no_padding(); tok.enable_truncation(256)
ids=[tok.encode(t).ids for t in texts()]
def ref():
    m=BertModel.from_pretrained(str(model_folder()), attn_implementation='eager').eval()
    out=[]
    with torch.no_grad():
        for i in ids:
            h=m(input_ids=torch.tensor([i]),attention_mask=torch.ones(1,len(i),dtype=torch.long)).last_hidden_state[0]
            v=h.mean(0); out.append((h.numpy(),(v/v.norm()).numpy()))
    return out
R=ref()
def cosines(model, level=ort.GraphOptimizationLevel.ORT_ENABLE_ALL):
    so=ort.SessionOptions(); so.intra_op_num_threads=1; so.graph_optimization_level=level
    s=ort.InferenceSession(model if isinstance(model,str) else model.SerializeToString(),so)
    c=[];md=0
    for i,(h,v) in zip(ids,R):
        x=s.run(None,{'input_ids':np.array([i]),'attention_mask':np.ones((1,len(i)),np.int64)})[0][0]
        w=x.mean(0); c.append(float(w@v/np.linalg.norm(w))); md=max(md,np.abs(x-h).max())
    return np.array(c),md
if __name__=='__main__':
    W=read_weights(); shape=bg.BertShape(384,6,12,256,1e-12)
    print(len(ids),[len(i) for i in ids])
    for name,p in [('f32',bg.Float32()),('int8',bg.Int8()),('int8-64',bg.Int8(limit=64)),('int4',bg.Int4())]:
        m=bg.write_bert(W,shape,p,'lucid-triage'); b=m.SerializeToString(); open(f'/tmp/{name}.onnx','wb').write(b)
        c,md=cosines(f'/tmp/{name}.onnx')
        print(name,len(b),'min %.5f mean %.5f maxdiff %.2g'%(c.min(),c.mean(),md),'br5',len(brotli.compress(b,quality=5)) if len(b)<4e7 else '')
