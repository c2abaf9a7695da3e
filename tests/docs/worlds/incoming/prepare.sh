# What others wrote, in a folder of its own.
mkdir there && cd there
cat > reconciler.yaml <<'END'
apiVersion: reconciler/v1
stack: ads-platform
api: {url: embedded}
END
mkdir manifests
cat > manifests/ads.yaml <<'END'
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: media}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
END
reconciler apply --yes
reconciler snapshot -o ../ads/live.json
