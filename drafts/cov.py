import subprocess, json, random, sys
B='build/boundsweep'
def run(*a):
    p=subprocess.run([B,*a,'--json'],capture_output=True,text=True)
    if p.returncode not in (0,1): raise SystemExit(p.stderr)
    return json.loads(p.stdout)
def regime(r,n):
    x=0;o=[]
    for _ in range(n):
        p=.7 if x else .1; x=1. if r.random()<p else 0.; o.append((x,p))
    return o
def ar(r,n):
    x=.5;o=[]
    for _ in range(n): e=.9*x+.05; x=.9*x+.1*(r.random()<.5); o.append((x,e))
    return o
def urn(r,n):
    s=0;o=[]
    for k in range(n):
        p=(1+s)/(2+k); x=1. if r.random()<p else 0.; s+=x; o.append((x,p))
    return o
N,R,delta=200,int(sys.argv[1]),.2
for f in (regime,ar,urn):
    r=random.Random(7); bad=0; vac=0; naive=0
    for k in range(R):
        o=f(r,N)
        open('l.csv','w').write('loss\n'+''.join(f'{x!r}\n' for x,_ in o))
        j=run('certify','l.csv','--range','0,1','--code-bits','0','--delta',str(delta))
        truth=sum(p for _,p in o)/N
        bad+=truth>j['bound']; vac+=j['vacuous']; naive+=truth>j['mean_loss']
    print(f.__name__,'runs',R,'broken',bad,'share',bad/R,'delta',delta,'vacuous',vac,'mean alone broken',naive/R,flush=True)
T=[[.6,.3,.1],[.4,.4,.2],[.3,.3,.4]]; dob=max(sum(max(0,a-b) for a,b in zip(T[i],T[j])) for i in range(3) for j in range(3))
def finite(r):
    s=0;o=[]
    for _ in range(1500): o.append('abc'[s]); s=r.choices((0,1,2),T[s])[0]
    open('m.csv','w').write('s\n'+'\n'.join(o)+'\n')
    return run('mixing','m.csv','--model','finite','--columns','s','--states','a,b,c','--delta','.2','--total','.5'),dob
def ar1(r):
    x=0;o=[]
    for _ in range(1500): o.append(x); x=.7*x+(.1 if r.random()<.5 else -.1)
    open('m.csv','w').write('s\n'+''.join(f'{v!r}\n' for v in o))
    return run('mixing','m.csv','--model','ar1','--columns','s','--noise','.1','--delta','.2','--total','.5','--not-clipped'),.7
for f in (finite,ar1):
    r=random.Random(9); bad=0; con=0; est=0; kap=0
    for k in range(R//2):
        j,t=f(r); bad+=t>j['kappa']; con+=j['contradicted']; est+=t>j['estimate']; kap+=j['kappa']
    print(f.__name__,'runs',R//2,'kappa',t,'broken',bad,'mean kappa',kap/(R//2),'estimate alone too small',est/(R//2),'contradicted',con,flush=True)
