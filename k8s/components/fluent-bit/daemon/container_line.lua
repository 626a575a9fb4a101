-- Says of which container a line is, by the path of its file, and leaves out the pods whose logs the preload ships.

local PATH = "^(.*/([^/_]+)_([^/_]+)_([^/]+))/([^/]+)/[^/]+$"
-- The init container of k8s/components/inject: the kubelet makes a folder for what it prints.
local INJECTED = "/telltale-inject"
-- Pods of a node, and those that were there lately.
local POD_COUNT_MAX = 4096

local node = os.getenv("TELLTALE_NODE_NAME")
local injected, count = {}, 0

-- A pod is injected from its beginning, or not at all.
local function is_injected(pod)
  if injected[pod] == nil then
    if count == POD_COUNT_MAX then injected, count = {}, 0 end
    local folder = io.open(pod .. INJECTED)
    if folder then folder:close() end
    injected[pod], count = folder ~= nil, count + 1
  end
  return injected[pod]
end

-- Called by Fluent Bit with each record: -1 drops it, 2 keeps its time.
function container_line(_, timestamp, record)
  local pod, namespace, name, uid, container = tostring(record.telltale_path):match(PATH)
  record.telltale_path, record._p, record.time = nil, nil, nil
  if pod == nil then return 2, timestamp, record end
  if is_injected(pod) then return -1, timestamp, record end
  record["kubernetes.namespace"] = namespace
  record["kubernetes.pod.name"] = name
  record["kubernetes.pod.uid"] = uid
  record["kubernetes.container.name"] = container
  record["kubernetes.node.name"] = node
  -- The service, where the line names none.
  record["container.name"] = container
  return 2, timestamp, record
end
